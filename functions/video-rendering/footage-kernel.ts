import loadWabt from 'wabt';

/**
 * What is done to frames that a clip gives, in the planes they come in and the encoder takes: drawn layers are laid over
 * them, two are mixed, and one is turned into a picture where a canvas has to draw it. Going through a canvas instead
 * would cost more than the decoding (12 ms against 1 ms a 1080p frame, measured).
 *
 * A layer is held as the yuv kernel makes it of premultiplied pixels, with the alpha of every pixel and every square of
 * four. A frame is BT.709 limited range; luma 16 and chroma 128 are nothing.
 */
const over = (name: string, load: string, store: string, step: number, rest: (value: string) => string) => `
  (func (export "${name}")
    (param $frame i32) (param $stride i32) (param $layer i32) (param $alpha i32) (param $width i32) (param $rows i32)
    (local $column i32) (local $a v128) (local $line i32)
    (loop $row
      (local.set $column (local.get $width))
      (local.set $line (local.get $frame))
      (loop $step
        (local.set $a ${load.replace('AT', '(local.get $alpha)')})
        (if (v128.any_true (local.get $a)) (then
          (local.set $a (i16x8.sub
            (v128.const i16x8 256 256 256 256 256 256 256 256)
            (i16x8.add (local.get $a) (i16x8.shr_u (local.get $a) (i32.const 7)))))
          (local.set $a (i16x8.add
            ${load.replace('AT', '(local.get $layer)')}
            ${rest(load.replace('AT', '(local.get $line)'))}))
          (${store} 0 (local.get $line) (i8x16.narrow_i16x8_u (local.get $a) (local.get $a)))))
        ${advance('$line', step)}
        ${advance('$layer', step)}
        ${advance('$alpha', step)}
        (br_if $step (local.tee $column (i32.sub (local.get $column) (i32.const ${step})))))
      (local.set $frame (i32.add (local.get $frame) (local.get $stride)))
      (br_if $row (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))))`;

function advance(pointer: string, by: number): string {
  return `(local.set ${pointer} (i32.add (local.get ${pointer}) (i32.const ${by})))`;
}

const all = (value: number): string => `(v128.const i16x8 ${Array(8).fill(value).join(' ')})`;

/** What is left of a value of the frame under a layer, as $a says how much of 256 of it shows. */
const lumaLeft = (value: string): string => `
  (i16x8.shr_u
    (i16x8.add (i16x8.mul (local.get $a) (i16x8.sub_sat_u ${value} ${all(16)})) ${all(128)})
    (i32.const 8))`;
const chromaLeft = (value: string): string => `
  (i16x8.shr_s
    (i16x8.add (i16x8.mul (local.get $a) (i16x8.sub ${value} ${all(128)})) ${all(128)})
    (i32.const 8))`;

const eight = '(v128.load8x8_u AT)';
const four = '(i16x8.extend_low_i8x16_u (v128.load32_zero AT))';

/** The alphas of two rows of pixels, and of their squares. */
const alphas = `
  (func (export "alphas")
    (param $rgba i32) (param $width i32) (param $rows i32) (param $alpha i32) (param $squares i32)
    (local $column i32) (local $stride i32) (local $p v128) (local $q v128)
    (local.set $stride (i32.shl (local.get $width) (i32.const 2)))
    (loop $pair
      (local.set $column (local.get $width))
      (loop $step
        (local.set $p (i8x16.shuffle 3 7 11 15 19 23 27 31 3 7 11 15 19 23 27 31
          (v128.load (local.get $rgba)) (v128.load offset=16 (local.get $rgba))))
        (local.set $rgba (i32.add (local.get $rgba) (local.get $stride)))
        (local.set $q (i8x16.shuffle 3 7 11 15 19 23 27 31 3 7 11 15 19 23 27 31
          (v128.load (local.get $rgba)) (v128.load offset=16 (local.get $rgba))))
        (local.set $rgba (i32.sub (local.get $rgba) (local.get $stride)))
        (v128.store64_lane 0 (local.get $alpha) (local.get $p))
        (v128.store64_lane 0 (i32.add (local.get $alpha) (local.get $width)) (local.get $q))
        (local.set $p (i16x8.shr_u
          (i16x8.add
            (i16x8.add
              (i16x8.extadd_pairwise_i8x16_u (local.get $p))
              (i16x8.extadd_pairwise_i8x16_u (local.get $q)))
            ${all(2)})
          (i32.const 2)))
        (v128.store32_lane 0 (local.get $squares) (i8x16.narrow_i16x8_u (local.get $p) (local.get $p)))
        ${advance('$rgba', 32)}
        ${advance('$alpha', 8)}
        ${advance('$squares', 4)}
        (br_if $step (local.tee $column (i32.sub (local.get $column) (i32.const 8)))))
      (local.set $rgba (i32.add (local.get $rgba) (local.get $stride)))
      (local.set $alpha (i32.add (local.get $alpha) (local.get $width)))
      (br_if $pair (local.tee $rows (i32.sub (local.get $rows) (i32.const 2))))))`;

/** One frame comes so far over another, of 128. */
const mix = `
  (func (export "mix") (param $frame i32) (param $other i32) (param $bytes i32) (param $share i32)
    (local $a v128)
    (loop $step
      (local.set $a (v128.load8x8_u (local.get $frame)))
      (local.set $a (i16x8.add (local.get $a)
        (i16x8.shr_s
          (i16x8.add
            (i16x8.mul (i16x8.sub (v128.load8x8_u (local.get $other)) (local.get $a)) (i16x8.splat (local.get $share)))
            ${all(64)})
          (i32.const 7))))
      (v128.store64_lane 0 (local.get $frame) (i8x16.narrow_i16x8_u (local.get $a) (local.get $a)))
      ${advance('$frame', 8)}
      ${advance('$other', 8)}
      (br_if $step (local.tee $bytes (i32.sub (local.get $bytes) (i32.const 8))))))`;

/** Eight 16 bit sums of luma and one chroma, weighed in 1/8192 (ITU-R BT.709-6, items 3.2 to 3.5, solved for a colour). */
const channel = (chroma: string, weights: string): string => `
  (i16x8.narrow_i32x4_s
    (i32x4.shr_s (i32x4.add (i32x4.dot_i16x8_s
      (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23 (local.get $l) (local.get ${chroma}))
      (v128.const i16x8 ${weights})) (v128.const i32x4 4096 4096 4096 4096)) (i32.const 13))
    (i32x4.shr_s (i32x4.add (i32x4.dot_i16x8_s
      (i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31 (local.get $l) (local.get ${chroma}))
      (v128.const i16x8 ${weights})) (v128.const i32x4 4096 4096 4096 4096)) (i32.const 13)))`;

const pair = (luma: number, chroma: number): string => Array(4).fill(`${luma} ${chroma}`).join(' ');

/** One row of chroma serves two rows of pixels, each sample two columns. */
const spread = (plane: string): string => `
  (i16x8.sub
    (i16x8.extend_low_i8x16_u
      (i8x16.shuffle 0 0 1 1 2 2 3 3 0 0 0 0 0 0 0 0 (v128.load32_zero ${plane}) (v128.const i32x4 0 0 0 0)))
    ${all(128)})`;

const picture = `
  (func (export "picture")
    (param $y i32) (param $u i32) (param $v i32) (param $width i32) (param $rows i32) (param $rgba i32)
    (local $column i32) (local $l v128) (local $b v128) (local $r v128) (local $red v128) (local $green v128)
    (loop $row
      (local.set $column (local.get $width))
      (loop $step
        (local.set $l (i16x8.sub (v128.load8x8_u (local.get $y)) ${all(16)}))
        (local.set $b ${spread('(local.get $u)')})
        (local.set $r ${spread('(local.get $v)')})
        (local.set $red ${channel('$r', pair(9539, 14686))})
        (local.set $green (i16x8.sub ${channel('$b', pair(9539, -1747))}
          (i16x8.q15mulr_sat_s (i16x8.shl (local.get $r) (i32.const 1)) ${all(8731)})))
        (local.set $b ${channel('$b', pair(9539, 17305))})
        (local.set $red (i8x16.narrow_i16x8_u (local.get $red) (local.get $green)))
        (local.set $b (i8x16.narrow_i16x8_u (local.get $b) ${all(255)}))
        (v128.store (local.get $rgba)
          (i8x16.shuffle 0 8 16 24 1 9 17 25 2 10 18 26 3 11 19 27 (local.get $red) (local.get $b)))
        (v128.store offset=16 (local.get $rgba)
          (i8x16.shuffle 4 12 20 28 5 13 21 29 6 14 22 30 7 15 23 31 (local.get $red) (local.get $b)))
        ${advance('$y', 8)}
        ${advance('$u', 4)}
        ${advance('$v', 4)}
        ${advance('$rgba', 32)}
        (br_if $step (local.tee $column (i32.sub (local.get $column) (i32.const 8)))))
      (if (i32.eqz (i32.and (local.get $rows) (i32.const 1))) (then
        (local.set $u (i32.sub (local.get $u) (i32.shr_u (local.get $width) (i32.const 1))))
        (local.set $v (i32.sub (local.get $v) (i32.shr_u (local.get $width) (i32.const 1))))))
      (br_if $row (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))))`;

const source = `(module
  (import "shared" "memory" (memory 1 65536 shared))
  ${over('coverLuma', eight, 'v128.store64_lane', 8, lumaLeft)}
  ${over('coverChroma', four, 'v128.store32_lane', 4, chromaLeft)}
  ${alphas}
  ${mix}
  ${picture})`;

/** All places are bytes of the shared memory; widths of luma are multiples of 8, rows of 2. */
export interface FootageKernel {
  /** Lays a plane of a layer, which is as wide as it is shown, over a plane of a frame. */
  coverLuma(frame: number, stride: number, layer: number, alpha: number, width: number, rows: number): void;
  coverChroma(frame: number, stride: number, layer: number, alpha: number, width: number, rows: number): void;
  /** Takes the alphas out of pixels: one of each, and the mean of each four. */
  alphas(rgba: number, width: number, rows: number, alpha: number, squares: number): void;
  /** @param share 0 leaves `frame` as it is, 128 makes it `other`; `bytes` is a multiple of 8 */
  mix(frame: number, other: number, bytes: number, share: number): void;
  /** Turns rows of planes into solid pixels. */
  picture(y: number, u: number, v: number, width: number, rows: number, rgba: number): void;
}

/** Compiles the kernel once; the module can be handed to other threads. */
export async function compileFootageKernel(): Promise<WebAssembly.Module> {
  const wabt = await loadWabt();
  const parsed = wabt.parseWat('footage-kernel.wat', source, { simd: true, threads: true });
  try {
    return await WebAssembly.compile(parsed.toBinary({}).buffer);
  } finally {
    parsed.destroy();
  }
}

/** Makes the kernel work on a thread's view of the shared memory. */
export function startFootageKernel(kernel: WebAssembly.Module, memory: WebAssembly.Memory): FootageKernel {
  return new WebAssembly.Instance(kernel, { shared: { memory } }).exports as unknown as FootageKernel;
}
