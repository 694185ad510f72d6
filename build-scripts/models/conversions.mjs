/** The graphs of the nets that are converted, ready to be written. */

import { elementCount, fitsFloat16, toFloat16, toLattice } from './constants.mjs';
import { ageGender, faceExpression, faceRecognition, tinyFaceDetector } from './face_api_nets.mjs';
import { fuse } from './fuse.mjs';
import { readOnnxGraph } from './onnx_graph.mjs';
import { PACKAGES, readPackageFile } from './sources.mjs';
import { readTfjsGraph } from './tfjs_graph.mjs';
import { readTfjsWeights } from './tfjs_weights.mjs';

/** @import { Graph, Tensor } from './graph.mjs' */
/** @import { Constant } from './constants.mjs' */

const FACE_API_NETS = Object.freeze({
  age_gender: ageGender,
  face_expression: faceExpression,
  face_recognition: faceRecognition,
  /** @param {Map<string, Constant>} weights */
  tiny_face_detector: (weights) => tinyFaceDetector(weights, 224),
});

/** @param {keyof typeof FACE_API_NETS} net */
export function faceApiGraph(net) {
  const manifest = readJson(PACKAGES.faceApi, `model/${net}_model-weights_manifest.json`);
  const weights = readTfjsWeights(manifest, readPackageFile(PACKAGES.faceApi, `model/${net}_model.bin`));
  const graph = FACE_API_NETS[net](weights);
  fuse(graph);
  return graph;
}

/**
 * A net of @vladmandic/human.
 * @param {string} net
 * @param {number[]} inputShape
 * @param {Record<string, string>} outputs  node by the name it gets
 */
export function humanGraph(net, inputShape, outputs) {
  const model = readJson(PACKAGES.human, `models/${net}.json`);
  const weights = readTfjsWeights(model.weightsManifest, readPackageFile(PACKAGES.human, `models/${net}.bin`));
  const graph = readTfjsGraph(net, model.modelTopology.node, weights, inputShape, outputs);
  fuse(graph);
  storeAsFloat16(graph, ([, filter, bias]) => holdsFloat16(filter) && holdsFloat16(bias));
  return graph;
}

/**
 * Linzaer's RFB-320. Float16 throughout would move scores and boxes by up to 0.4 %. In the largest of
 * the layers that regress boxes it does not show: what it gives is weighted with 0.1 and 0.2.
 */
export function rfb320Graph() {
  const graph = readOnnxGraph('rfb_320', readPackageFile(PACKAGES.faceplugin, 'model/fr_detect.onnx'));
  fuse(graph);
  storeAsFloat16(graph, (_, output) => output.name === 'regression_headers.3');
  for (const { inputs } of graph.operations) {
    for (const tensor of inputs) {
      if (tensor.constant?.type !== 'float32' || elementCount(tensor.shape) < MIN_LATTICE_ELEMENTS) continue;
      tensor.constant = toLattice(tensor.constant) ?? tensor.constant;
    }
  }
  return graph;
}

/** Below, a lattice saves less than its table of scales takes. */
const MIN_LATTICE_ELEMENTS = 64;

/**
 * Round filters and biases to half floats: both or none, for XNNPACK runs neither fast if only one is.
 * @param {Graph} graph
 * @param {(inputs: Tensor[], output: Tensor) => boolean} isWanted
 */
function storeAsFloat16(graph, isWanted) {
  for (const { type, inputs, output } of graph.operations) {
    if (!/CONV_2D|FULLY_CONNECTED/.test(type) || !isWanted(inputs, output)) continue;
    for (const tensor of inputs.slice(1)) {
      if (tensor.constant?.type === 'float32') tensor.constant = toFloat16(tensor.constant);
    }
  }
}

/** @param {Tensor} tensor  whose values half floats hold without loss */
function holdsFloat16({ constant }) {
  return constant !== undefined && fitsFloat16(constant);
}

/**
 * @param {string} name  of the package
 * @param {string} file
 */
function readJson(name, file) {
  return JSON.parse(new TextDecoder().decode(readPackageFile(name, file)));
}
