/** The graphs of the nets that are converted, ready to be written. */

import { fitsFloat16, toFloat16 } from './constants.mjs';
import { ageGender, faceExpression, faceRecognition, tinyFaceDetector } from './face_api_nets.mjs';
import { fuse } from './fuse.mjs';
import { readOnnxGraph } from './onnx_graph.mjs';
import { PACKAGES, readPackageFile } from './sources.mjs';
import { readTfjsGraph } from './tfjs_graph.mjs';
import { readTfjsWeights } from './tfjs_weights.mjs';

/** @import { Graph } from './graph.mjs' */
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

/** Human's emotion net. */
export function emotionGraph() {
  const graph = humanGraph('emotion', [1, 64, 64, 1], { emotion: 'Identity' });
  storeAsFloat16(graph);
  return graph;
}

/**
 * A net of @vladmandic/human, weights as float32 unless float16 loses nothing.
 * @param {string} net
 * @param {number[]} inputShape
 * @param {Record<string, string>} outputs  node by the name it gets
 */
export function humanGraph(net, inputShape, outputs) {
  const model = readJson(PACKAGES.human, `models/${net}.json`);
  const weights = readTfjsWeights(model.weightsManifest, readPackageFile(PACKAGES.human, `models/${net}.bin`));
  const graph = readTfjsGraph(net, model.modelTopology.node, weights, inputShape, outputs);
  fuse(graph);
  mapFilters(graph, (constant) => (fitsFloat16(constant) ? toFloat16(constant) : constant));
  return graph;
}

/** Linzaer's RFB-320. */
export function rfb320Graph() {
  const graph = readOnnxGraph('rfb_320', readPackageFile(PACKAGES.faceplugin, 'model/fr_detect.onnx'));
  fuse(graph);
  storeAsFloat16(graph);
  return graph;
}

/**
 * Round filters to half floats. Biases, being few, stay as they are, and so do constants of plain arithmetic.
 * @param {Graph} graph
 */
function storeAsFloat16(graph) {
  mapFilters(graph, (constant) => (constant.type === 'float32' ? toFloat16(constant) : constant));
}

/**
 * @param {Graph} graph
 * @param {(constant: Constant) => Constant} change
 */
function mapFilters(graph, change) {
  for (const { type, inputs } of graph.operations) {
    const filter = inputs[1];
    if (!/CONV_2D|FULLY_CONNECTED/.test(type) || !filter.constant) continue;
    filter.constant = change(filter.constant);
  }
}

/**
 * @param {string} name  of the package
 * @param {string} file
 */
function readJson(name, file) {
  return JSON.parse(new TextDecoder().decode(readPackageFile(name, file)));
}
