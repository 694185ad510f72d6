// Stands in for facewise/train until its core is there: a softmax regression on coarse pictures.
/* eslint-disable */
export const nets = { small: null, head: null };
const wait = (ms) => new Promise((r) => setTimeout(r, ms));
export async function createTrainer(options) {
  const side = options.input?.[0] ?? 112, n = 8 * 8 * 3;
  const outs = options.labels?.length ?? 1;
  const w = new Float32Array((n + 1) * outs);
  let stopped = false;
  const feats = (bytes, i) => {
    const f = new Float32Array(n + 1), c = side / 8;
    for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) for (let k = 0; k < 3; k++)
      f[(((y / c) | 0) * 8 + ((x / c) | 0)) * 3 + k] += bytes[i * side * side * 3 + (y * side + x) * 3 + k] / 255 / c / c - 0.4 / c / c;
    f[n] = 1; return f;
  };
  const out = (f) => {
    const o = new Float32Array(outs);
    for (let k = 0; k < outs; k++) for (let j = 0; j <= n; j++) o[k] += w[k * (n + 1) + j] * f[j];
    if (outs === 1) return o;
    const m = Math.max(...o); let s = 0; for (let k = 0; k < outs; k++) s += o[k] = Math.exp(o[k] - m);
    return o.map((v) => v / s);
  };
  return {
    input: [side, side, 3],
    stop() { stopped = true; },
    close() {},
    async fit(data, o) {
      const prep = (d) => d.targets.map((t, i) => ({ f: feats(d.samples, i), t }));
      const A = prep(data), B = data.validation ? prep(data.validation) : [];
      const measure = (S) => {
        let loss = 0, right = 0, mae = 0;
        for (const { f, t } of S) { const p = out(f);
          if (outs > 1) { loss -= Math.log(Math.max(1e-6, p[t])) / S.length; right += (p.indexOf(Math.max(...p)) === t) / S.length; }
          else { loss += (p[0] - t) ** 2 / S.length; mae += Math.abs(p[0] - t) / S.length; } }
        return outs > 1 ? { loss, accuracy: right } : { loss, mae };
      };
      const epochs = [];
      for (let e = 1; e <= o.epochs && !stopped; e++) {
        for (const { f, t } of A) { const p = out(f);
          for (let k = 0; k < outs; k++) { const g = outs > 1 ? p[k] - (k === t) : (p[0] - t) * 0.05;
            for (let j = 0; j <= n; j++) w[k * (n + 1) + j] -= 0.15 * g * f[j]; } }
        await wait(60);
        const a = measure(A), b = measure(B);
        const r = { epoch: e, epochs: o.epochs, ...a, valLoss: B.length ? b.loss : undefined, valAccuracy: b.accuracy, valMae: b.mae, learningRate: 0.1, seconds: 0.06, bestEpoch: e };
        o.onBatch?.({ ...r, batch: 1, batches: 1, validating: false });
        epochs.push(r); o.onEpoch?.(r); o.onCheckpoint?.(new Uint8Array(4), e);
      }
      return { epochs, end: stopped ? 'aborted' : 'complete', message: stopped ? 'It was stopped; the best weights so far are kept.' : '', bestEpoch: epochs.length, seconds: 1, warnings: [] };
    },
    async predict(bytes) { const c = bytes.length / (side * side * 3); return Array.from({ length: c }, (_, i) => out(feats(bytes, i))); },
    async exportModel() { return new Uint8Array(w.buffer.slice(0)); },
  };
}
