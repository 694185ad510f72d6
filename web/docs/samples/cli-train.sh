npx facewise train pictures/ --epochs 2 --out first
npx facewise train pictures/ --epochs 3 --out first --resume
npx facewise train pictures/ --net node_modules/facewise/models/face_expression.tflite --epochs 1 --out second
