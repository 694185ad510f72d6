import { Instance } from './abi.js';
import { FacewiseError } from './errors.js';
import { now } from './host.js';
import { cover, gradCam, saliency, scaledMap } from './lens-maps.js';
import { Net } from './lens-net.js';
import { explainPixel } from './lens-pixel.js';
import { LensSession } from './lens-session.js';
import { nearestName, show } from './options.js';

/** @typedef {import('./lens.js').LensLayer} LensLayer */
/** @typedef {{ index: number, tensor: number, place: number, name: string }} Output place: among those of its tensor */
/**
 * @typedef {{ layers: LensLayer[], input: [number, number, number], outputs: string[],
 *   problem: { message: string, remedy: string } | null }} Description
 */
/**
 * @typedef {object} LookRequest
 * @property {Float32Array | Uint8Array | Uint8ClampedArray} data what the net takes, or RGBA
 * @property {{ [layer: string]: number | readonly number[] | 'all' }} layers
 * @property {number} [output]
 * @property {string[]} maps
 * @property {string} [gradcamLayer]
 * @property {{ grid: number, size: number }} occlusion
 */

// Between two slices of a long piece of work other requests are served.
const SLICE_MS = 12;

/** One net in a wasm instance of its own: a session that keeps every layer, and the net as layers to go backwards. */
export class LensEngine {
  #instance;
  #session;
  /** @type {Output[]} */
  #outputs;
  /** By output tensor: the net that leads there, or why there is none. @type {(Net | FacewiseError)[]} */
  #nets;
  /** What the net saw last. @type {Float32Array | null} */
  #x = null;
  #occlusions = 0;

  /**
   * @param {WebAssembly.Module} module
   * @param {Uint8Array} bytes
   * @param {import('./lens-session.js').InputScale} input value = byte * scale + offset, by channel
   */
  static async create(module, bytes, input) {
    return new LensEngine(await Instance.create(module), bytes, input);
  }

  /**
   * @param {Instance} instance
   * @param {Uint8Array} bytes
   * @param {import('./lens-session.js').InputScale} input
   */
  constructor(instance, bytes, input) {
    this.#instance = instance;
    this.#session = new LensSession(instance, bytes, input);
    let index = 0;
    this.#outputs = this.#session.results.flatMap(({ name, length }, tensor) =>
      Array.from({ length }, (_, place) => ({ index: index++, tensor, place, name })));
    this.#nets = this.#session.results.map(({ name }) => {
      try {
        return new Net(instance, bytes, name);
      } catch (error) {
        if (error instanceof FacewiseError && error.code !== 'INTERNAL') return error;
        throw error;
      }
    });
  }

  /** @returns {Description} */
  describe() {
    const known = new Map(this.#known().flatMap((net) => net.layers.map((layer) => [layer.name, { net, layer }])));
    const layers = this.#session.nodes((node, output) => {
      const place = this.#session.layers.get(output);
      if (!place?.length) return null; // of whole numbers
      const { net, layer } = known.get(place.name) ?? {};
      return {
        name: place.name,
        op: node.op,
        shape: place.shape,
        kernelSize: layer?.kernelSize ?? node.kernel_size,
        stride: layer?.stride ?? node.stride,
        macs: node.macs,
        kind: layer?.kind ?? null,
        activation: layer?.activation ?? null,
        inputs: layer && net ? layer.inputs.map((input) => net.layers[input]?.name ?? '') : null,
        parameters: layer?.parameters ?? null,
      };
    });
    const problem = this.#problem();
    return {
      layers: /** @type {LensLayer[]} */ (layers.filter((layer) => layer !== null)),
      input: this.#session.input.shape,
      outputs: this.#outputs.map(({ name }) => name),
      problem: problem ? { message: problem.message, remedy: problem.remedy } : null,
    };
  }

  /** @param {LookRequest} request */
  async look({ data, layers, output, maps, gradcamLayer, occlusion }) {
    const target = this.#outputs[output ?? -1];
    if (output !== undefined && !target) {
      throw new FacewiseError('INVALID_ARGUMENT', `Output ${show(output)} is not there.`,
        `Give a number from 0 to ${this.#outputs.length - 1}.`);
    }
    const x = this.#session.inputOf(data);
    this.#x = x;
    const outputs = this.#session.run(x);
    /** @type {{ [layer: string]: any }} */
    const pictures = {};
    for (const [name, channels] of Object.entries(layers)) pictures[name] = this.#session.pictures(name, channels);
    /** @type {{ [map: string]: import('./lens-maps.js').LensMap }} */
    const found = {};
    if (target && (maps.includes('gradcam') || maps.includes('saliency'))) {
      const net = this.#netOf(target.tensor);
      net.explain(x, target.place);
      if (maps.includes('saliency')) found.saliency = saliency(this.#session.input.shape, net.gradient(-1));
      if (maps.includes('gradcam')) {
        const layer = gradcamLayer === undefined ? lastSpatial(net) : layerNamed(net, gradcamLayer);
        found.gradcam = {
          ...gradCam(layer.shape, net.value(layer.index), net.gradient(layer.index)), layer: layer.name };
      }
    }
    if (target && maps.includes('occlusion')) found.occlusion = await this.#occlude(x, target, outputs, occlusion);
    return { outputs, layers: pictures, maps: found };
  }

  /** A layer's weights, each filter scaled to its own greatest absolute value. @param {string} name */
  filters(name) {
    const { net, layer } = this.#layer(name);
    const weights = parameterOf(net, layer.index, 'weights');
    if (!weights) {
      throw new FacewiseError('INVALID_ARGUMENT', `Layer '${name}' has no filters.`, `It is of kind ${layer.kind}.`);
    }
    const [, , count] = layer.shape;
    const depthwise = layer.kind === 'depthwiseConv2d';
    const [kh, kw] = layer.kind === 'dense' ? [1, 1] : layer.kernelSize;
    const length = weights.length / count;
    const bias = parameterOf(net, layer.index, 'bias')?.slice() ?? null;
    const filters = Array.from({ length: count }, (_, index) => {
      const values = depthwise ? Float32Array.from({ length }, (_value, i) => weights[i * count + index])
        : weights.slice(index * length, (index + 1) * length);
      return { index, bias: bias?.[index] ?? 0, values };
    });
    return { kind: layer.kind, shape: [kh, kw, length / (kh * kw)], filters };
  }

  /**
   * @param {string} name
   * @param {number} y
   * @param {number} x
   * @param {number} channel
   */
  explainPixel(name, y, x, channel) {
    if (!this.#x) throw new FacewiseError('INVALID_ARGUMENT', 'Nothing was looked at yet.', 'Call look() first.');
    const { net, layer } = this.#layer(name);
    // What the session does not keep is run before anything is read in place.
    const lost = [layer.index, ...layer.inputs].some((index) => index >= 0 && !this.#kept(net, index));
    if (lost) net.explain(this.#x, -1);
    return explainPixel({
      layer,
      inputs: layer.inputs.map((index) => (index < 0
        ? { name: '', shape: this.#session.input.shape, values: /** @type {Float32Array} */ (this.#x) }
        : { name: net.layers[index].name, shape: net.layers[index].shape, values: this.#valuesOf(net, index) })),
      values: this.#valuesOf(net, layer.index),
      parameter: (which) => parameterOf(net, layer.index, which),
    }, y, x, channel);
  }

  /** End what takes long. */
  cancel() {
    this.#occlusions++;
  }

  stats() {
    return { heapBytes: this.#instance.heapBytes };
  }

  /**
   * How far the output falls when a grey square covers a part of the picture.
   * @param {Float32Array} x
   * @param {Output} target
   * @param {Float32Array} outputs uncovered
   * @param {{ grid: number, size: number }} how
   */
  async #occlude(x, { index }, outputs, { grid, size }) {
    const own = ++this.#occlusions;
    const { shape } = this.#session.input;
    const grey = Array.from({ length: shape[2] }, (_, c) => this.#session.inputOfByte(127.5, c));
    const drops = new Float32Array(grid * grid);
    const covered = new Float32Array(x.length);
    let sliceEnd = now() + SLICE_MS;
    for (let cell = 0; cell < drops.length; cell++) {
      if (now() > sliceEnd) {
        await new Promise((resolve) => setTimeout(resolve));
        if (own !== this.#occlusions) throw ended();
        sliceEnd = now() + SLICE_MS;
      }
      covered.set(x);
      cover(covered, shape, { row: Math.floor(cell / grid), column: cell % grid, grid, size }, grey);
      drops[cell] = outputs[index] - this.#session.runAside(covered)[index];
    }
    return scaledMap(grid, grid, drops);
  }

  #problem() {
    return this.#nets.find((net) => net instanceof FacewiseError);
  }

  #known() {
    return /** @type {Net[]} */ (this.#nets.filter((net) => net instanceof Net));
  }

  /** @param {number} tensor */
  #netOf(tensor) {
    const net = this.#nets[tensor];
    if (net instanceof Net) return net;
    throw net;
  }

  /** @param {string} name */
  #layer(name) {
    for (const net of this.#known()) {
      const layer = net.layers.find((one) => one.name === name);
      if (layer) return { net, layer };
    }
    if (!this.#session.layers.has(name)) this.#session.pictures(name, 0); // says what is the matter
    throw this.#problem() ?? new FacewiseError('MODEL_UNSUPPORTED', `Layer '${name}' only puts numbers elsewhere.`, '');
  }

  /**
   * What was computed in the last look, in place.
   * @param {Net} net
   * @param {number} index
   */
  #valuesOf(net, index) {
    const place = this.#kept(net, index);
    return place ? this.#session.floats(place) : net.value(index);
  }

  /**
   * @param {Net} net
   * @param {number} index
   */
  #kept(net, index) {
    const place = this.#session.layers.get(net.layers[index].name);
    return place?.length ? place : null;
  }
}

function ended() {
  return new FacewiseError('ABORTED', 'The occlusion map was ended by cancel(), or by a look that came later.',
    'Look again where it still matters.');
}

/**
 * @param {Net} net
 * @param {number} index
 * @param {'weights' | 'bias' | 'slope'} name
 */
function parameterOf(net, index, name) {
  try {
    return net.parameter(index, name);
  } catch (error) {
    if (error instanceof FacewiseError && error.code === 'INVALID_ARGUMENT') return null;
    throw error;
  }
}

/** The last layer that still is a picture and no pool: its channels know where and nearly what. @param {Net} net */
function lastSpatial(net) {
  const spatial = net.layers.filter(({ kind, shape: [height, width] }) =>
    height * width > 1 && !['maxPool2d', 'averagePool2d', 'pad', 'flatten', 'dropout'].includes(kind));
  const last = spatial.at(-1);
  if (last) return last;
  throw new FacewiseError('MODEL_UNSUPPORTED', 'No layer of the net is a picture.', 'Use saliency or occlusion.');
}

/**
 * @param {Net} net
 * @param {string} name
 */
function layerNamed(net, name) {
  const layer = net.layers.find((one) => one.name === name);
  if (layer) return layer;
  const nearest = nearestName(String(name), net.layers.map((one) => one.name));
  throw new FacewiseError('INVALID_ARGUMENT', `No layer ${show(name)} leads to this output.`,
    nearest ? `Did you mean '${nearest}'?` : '`lens.layers` lists them.');
}
