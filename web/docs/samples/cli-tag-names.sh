npx facewise tag album/ --names names.json --xmp-dir sidecars
npx facewise tag --find Anna
