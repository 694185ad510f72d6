/**
 * One line on a terminal that is drawn over: `[=====>    ] 12/40 name`. Silent elsewhere.
 * @param {number} total
 * @param {NodeJS.WriteStream} [stream]
 */
export function progressBar(total, stream = process.stderr) {
  const shown = Boolean(stream.isTTY) && total > 1;
  const clear = () => shown && stream.write('\r\x1b[2K');
  return {
    clear,
    /**
     * @param {number} done
     * @param {string} name
     */
    show(done, name) {
      if (!shown) return;
      const cells = 24;
      const filled = Math.round(done / total * cells);
      const head = `[${'='.repeat(filled)}${' '.repeat(cells - filled)}] ${done}/${total} `;
      clear();
      stream.write(head + name.slice(-Math.max(0, (stream.columns ?? 80) - head.length - 1)));
    },
  };
}

/** Tells how long the rest will take, by what was done since the first call. */
export function timeLeft() {
  /** @type {{ done: number, time: number } | null} */
  let first = null;
  /**
   * @param {number} done
   * @param {number} total
   */
  return (done, total) => {
    const time = performance.now();
    first ??= { done, time };
    if (done === first.done) return 'time left unknown';
    const seconds = Math.ceil((time - first.time) / (done - first.done) * (total - done) / 1000);
    return seconds < 90 ? `${seconds} s left` : `${Math.round(seconds / 60)} min left`;
  };
}

/** A line of news on stderr. @param {string} line */
export function note(line) {
  process.stderr.write(`${line}\n`);
}
