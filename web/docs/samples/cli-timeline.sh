npx facewise timeline frames/ --fps 5 --csv frames.csv --svg frames.svg
