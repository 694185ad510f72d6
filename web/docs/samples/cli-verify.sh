npx facewise verify one.jpg other.jpg --fmr 1e-3
npx facewise verify one.jpg stranger.jpg --json
