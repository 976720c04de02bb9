import loadWabt from 'wabt';
import { convertWat } from './convert-wat.ts';
import { coverWat } from './cover-wat.ts';
import { mixWat } from './mix-wat.ts';

const source = `(module
  (import "shared" "memory" (memory 1 65536 shared))
  ${convertWat}
  ${coverWat}
  ${mixWat})`;

/** Compiles the kernel once; the module is handed to the threads that draw, which so go without the compiler. */
export async function compileKernel(): Promise<WebAssembly.Module> {
  const wabt = await loadWabt();
  const parsed = wabt.parseWat('kernel.wat', source, { simd: true, threads: true, bulk_memory: true });
  try {
    return await WebAssembly.compile(parsed.toBinary({}).buffer);
  } finally {
    parsed.destroy();
  }
}
