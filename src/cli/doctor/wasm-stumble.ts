/**
 * Under a tight `ulimit -v` something in Node fails to set memory aside for WebAssembly, in a promise
 * that nobody holds, and the process dies of it: just when it should say so. From here on it lives,
 * and whoever asks is told whether that happened.
 */
export function outliveWasm(): () => boolean {
  let stumbled = false;
  process.on('unhandledRejection', (reason) => {
    if (!(reason instanceof RangeError) || !reason.message.includes('WebAssembly')) throw reason;
    stumbled = true;
  });
  return () => stumbled;
}
