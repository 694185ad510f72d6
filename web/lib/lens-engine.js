import { Instance } from './abi.js';
import { FacewiseError } from './errors.js';
import { now } from './host.js';
import { channelPicture, cover, gradCam, saliency, scaledMap } from './lens-maps.js';
import { Net } from './lens-net.js';
import { explainPixel } from './lens-pixel.js';
import { nearestName, show } from './options.js';

/** @typedef {import('./lens.js').LensLayer} LensLayer */
/**
 * Where a tensor of the session lies.
 * @typedef {{ name: string, shape: [number, number, number], data: number, length: number }} Place
 */
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
const LUMA = [0.299, 0.587, 0.114];

/** One net in a wasm instance of its own: a session that keeps every layer, and the net as layers to go backwards. */
export class LensEngine {
  #instance;
  #model;
  #session;
  /** Keeps nothing and so runs faster: for occlusion. */
  #fast = 0;
  /** @type {Place} */
  #input;
  /** @type {Place[]} */
  #results;
  /** @type {Map<string, Place>} */
  #taps;
  /** @type {Output[]} */
  #outputs;
  /** By output tensor: the net that leads there, or why there is none. @type {(Net | FacewiseError)[]} */
  #nets;
  #scale;
  #offset;
  /** What the net saw last. @type {Float32Array | null} */
  #x = null;
  #occlusions = 0;

  /**
   * @param {WebAssembly.Module} module
   * @param {Uint8Array} bytes
   * @param {{ scale: number[], offset: number[] }} input value = byte * scale + offset, by channel
   */
  static async create(module, bytes, input) {
    return new LensEngine(await Instance.create(module), bytes, input);
  }

  /**
   * @param {Instance} instance
   * @param {Uint8Array} bytes
   * @param {{ scale: number[], offset: number[] }} input
   */
  constructor(instance, bytes, { scale, offset }) {
    this.#instance = instance;
    this.#scale = scale;
    this.#offset = offset;
    this.#model = instance.withBytes(bytes, (pointer) => {
      instance.check('fw_model_create', pointer, bytes.length, 0, instance.outPointer);
      return instance.takeOut();
    });
    this.#session = this.#newSession(true);
    const ins = this.#places('fw_session_input', this.#session);
    this.#input = ins[0];
    if (ins.length !== 1 || !this.#input.length) {
      throw new FacewiseError('MODEL_UNSUPPORTED', `The net has ${ins.length} inputs, or one that is not float32.`,
        'The lens looks into nets that read one picture.');
    }
    this.#results = this.#places('fw_session_output', this.#session);
    this.#taps = new Map(this.#places('fw_session_tap', this.#session).map((place) => [place.name, place]));
    let index = 0;
    this.#outputs = this.#results.flatMap(({ name, length }, tensor) =>
      Array.from({ length }, (_, place) => ({ index: index++, tensor, place, name })));
    this.#nets = this.#results.map(({ name }) => {
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
    const instance = this.#instance;
    const count = instance.call('fw_session_node_count', this.#session);
    const layers = instance.with('fw_node_info', (pointer) => Array.from({ length: count }, (_, index) => {
      instance.checkStatus('fw_session_node', this.#session, index, pointer);
      const info = instance.read('fw_node_info', pointer);
      const place = this.#taps.get(instance.text(info.output));
      if (!place?.length) return null; // of whole numbers
      const { net, layer } = known.get(place.name) ?? {};
      return {
        name: place.name,
        op: instance.text(info.op),
        shape: place.shape,
        kernelSize: layer?.kernelSize ?? info.kernel_size,
        stride: layer?.stride ?? info.stride,
        macs: info.macs,
        kind: layer?.kind ?? null,
        activation: layer?.activation ?? null,
        inputs: layer && net ? layer.inputs.map((input) => net.layers[input]?.name ?? '') : null,
        parameters: layer?.parameters ?? null,
      };
    }));
    const problem = this.#problem();
    return {
      layers: /** @type {LensLayer[]} */ (layers.filter((layer) => layer !== null)),
      input: this.#input.shape,
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
    const x = this.#inputOf(data);
    this.#x = x;
    const outputs = this.#run(this.#session, this.#input, this.#results, x);
    /** @type {{ [layer: string]: any }} */
    const pictures = {};
    for (const [name, channels] of Object.entries(layers)) pictures[name] = this.#pictures(name, channels);
    /** @type {{ [map: string]: import('./lens-maps.js').LensMap }} */
    const found = {};
    if (target && (maps.includes('gradcam') || maps.includes('saliency'))) {
      const net = this.#netOf(target.tensor);
      net.explain(x, target.place);
      if (maps.includes('saliency')) found.saliency = saliency(this.#input.shape, net.gradient(-1));
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
        ? { name: '', shape: this.#input.shape, values: /** @type {Float32Array} */ (this.#x) }
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

  /** @param {boolean} keepAll */
  #newSession(keepAll) {
    const instance = this.#instance;
    return instance.with('fw_session_options', (options) => {
      instance.write('fw_session_options', options, { keep_all: keepAll });
      instance.check('fw_session_create', this.#model, options, instance.outPointer);
      return instance.takeOut();
    });
  }

  /**
   * @param {string} getter
   * @param {number} session
   * @returns {Place[]} length 0: not of float32
   */
  #places(getter, session) {
    const instance = this.#instance;
    const count = instance.call(`${getter}_count`, session);
    return instance.with('fw_tensor', (pointer) => Array.from({ length: count }, (_, index) => {
      instance.checkStatus(getter, session, index, pointer);
      const { name, type, rank, shape, data, bytes } = instance.read('fw_tensor', pointer);
      const [channels = 1, width = 1, ...others] = shape.slice(1, rank).reverse();
      const height = others.reduce((/** @type {number} */ product, /** @type {number} */ side) => product * side, 1);
      return { name: instance.text(name), shape: [height, width, channels], data, length: type === 0 ? bytes / 4 : 0 };
    }));
  }

  /**
   * @param {Place} place
   * @returns {Float32Array<ArrayBuffer>} in place
   */
  #floats({ data, length }) {
    return new Float32Array(/** @type {ArrayBuffer} */ (this.#instance.exports.memory.buffer), data, length);
  }

  /** @param {LookRequest['data']} data */
  #inputOf(data) {
    if (data instanceof Float32Array) return data;
    const [height, width, channels] = this.#input.shape;
    const x = new Float32Array(height * width * channels);
    for (let i = 0; i < height * width; i++) {
      const [red, green, blue] = [data[4 * i], data[4 * i + 1], data[4 * i + 2]];
      const bytes = channels === 1 ? [LUMA[0] * red + LUMA[1] * green + LUMA[2] * blue] : [red, green, blue];
      for (let c = 0; c < channels; c++) x[i * channels + c] = this.#inputOfByte(bytes[c], c);
    }
    return x;
  }

  /** @param {number} byte @param {number} channel */
  #inputOfByte(byte, channel) {
    const of = (/** @type {number[]} */ list) => list[channel] ?? list[0]; // one for all channels, or one each
    return byte * of(this.#scale) + of(this.#offset);
  }

  /**
   * @param {number} session
   * @param {Place} input
   * @param {Place[]} results
   * @param {Float32Array} x
   * @returns {Float32Array<ArrayBuffer>} all outputs, one after the other
   */
  #run(session, input, results, x) {
    this.#floats(input).set(x);
    this.#instance.check('fw_session_run', session);
    const outputs = new Float32Array(this.#outputs.length);
    let at = 0;
    for (const place of results) {
      outputs.set(this.#floats(place), at);
      at += place.length;
    }
    return outputs;
  }

  /**
   * @param {string} name
   * @param {number | readonly number[] | 'all'} wanted
   */
  #pictures(name, wanted) {
    const place = this.#taps.get(name);
    if (!place?.length) {
      const nearest = nearestName(name, [...this.#taps.keys()]);
      throw new FacewiseError('INVALID_ARGUMENT', `There is no layer ${show(name)}.`,
        nearest ? `Did you mean '${nearest}'?` : '`lens.layers` lists them.');
    }
    const [height, width, count] = place.shape;
    const list = typeof wanted === 'object' ? wanted
      : Array.from({ length: wanted === 'all' ? count : Math.min(wanted, count) }, (_, index) => index);
    const wrong = list.find((index) => !(Number.isInteger(index) && index >= 0 && index < count));
    if (wrong !== undefined) {
      throw new FacewiseError('INVALID_ARGUMENT', `Layer '${name}' has no channel ${show(wrong)}.`,
        `Give whole numbers from 0 to ${count - 1}.`);
    }
    const area = height * width;
    const values = this.#floats(place);
    const pixels = new Uint8ClampedArray(area * list.length);
    return {
      shape: place.shape,
      channels: list.map((index, i) =>
        channelPicture(values, count, index, pixels.subarray(i * area, (i + 1) * area))),
    };
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
    this.#fast ||= this.#newSession(false);
    const [input] = this.#places('fw_session_input', this.#fast);
    const results = this.#places('fw_session_output', this.#fast);
    const grey = Array.from({ length: input.shape[2] }, (_, c) => this.#inputOfByte(127.5, c));
    const drops = new Float32Array(grid * grid);
    const covered = new Float32Array(x.length);
    let sliceEnd = now() + SLICE_MS;
    for (let cell = 0; cell < drops.length; cell++) {
      if (now() > sliceEnd) {
        await new Promise((resolve) => setTimeout(resolve));
        if (own !== this.#occlusions) throw new FacewiseError('ABORTED', 'A newer look took the place of this one.');
        sliceEnd = now() + SLICE_MS;
      }
      covered.set(x);
      cover(covered, input.shape, { row: Math.floor(cell / grid), column: cell % grid, grid, size }, grey);
      drops[cell] = outputs[index] - this.#run(this.#fast, input, results, covered)[index];
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
    if (!this.#taps.has(name)) this.#pictures(name, 0); // says what is the matter
    throw this.#problem() ?? new FacewiseError('MODEL_UNSUPPORTED', `Layer '${name}' only puts numbers elsewhere.`, '');
  }

  /**
   * What was computed in the last look, in place.
   * @param {Net} net
   * @param {number} index
   */
  #valuesOf(net, index) {
    const place = this.#kept(net, index);
    return place ? this.#floats(place) : net.value(index);
  }

  /**
   * @param {Net} net
   * @param {number} index
   */
  #kept(net, index) {
    const place = this.#taps.get(net.layers[index].name);
    return place?.length ? place : null;
  }
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
