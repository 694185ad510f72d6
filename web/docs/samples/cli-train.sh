npx facewise train pictures/ --epochs 2 --out first
npx facewise train pictures/ --epochs 3 --out first --resume
# On top of a packaged net:
npx facewise train pictures/ --out second --epochs 1 \
  --net node_modules/facewise/models/face_expression.tflite
