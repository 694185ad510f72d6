npx facewise analyze photo.jpg portrait.jpg
npx facewise analyze photo.jpg --json --tasks mesh,emotion,age > photo.json
npx facewise analyze photo.jpg --draw seen.png
