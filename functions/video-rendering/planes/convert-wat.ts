import { advance } from './wat.ts';

/**
 * Turns rows of RGBA into planes of BT.709 limited range, two rows and eight columns at a time.
 * It runs where the frame is drawn, so that 3 MB instead of 8 MB a frame go to the encoder, which would
 * otherwise convert them itself in its one input thread.
 *
 * Coefficients (ITU-R BT.709-6, items 3.2 to 3.5) in 1/32768, the two colour differences rounded so that each
 * adds up to nothing: a grey stays grey. A chroma sample is the mean of the four pixels it stands for.
 */
const luma = '5983 20127 2032 0 5983 20127 2032 0';
const blueness = '-3298 -11094 14392 0 -3298 -11094 14392 0';
const redness = '14392 -13072 -1320 0 14392 -13072 -1320 0';

/** 16 and 128 with half a step for rounding, before the shift. */
const lumaOffset = (16 << 15) + (1 << 14);
const chromaOffset = (128 << 17) + (1 << 16);

const evenWords = '0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27';
const oddWords = '4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31';
const firstHalves = '0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23';
const secondHalves = '8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31';

/** Four weighted sums of four pixels held as 16 bit channels in two vectors. */
function weigh(one: string, other: string, weights: string, offset: number, shift: number): string {
  return `
    (local.set $a (i32x4.dot_i16x8_s ${one} (v128.const i16x8 ${weights})))
    (local.set $b (i32x4.dot_i16x8_s ${other} (v128.const i16x8 ${weights})))
    (i32x4.shr_s
      (i32x4.add
        (i32x4.add
          (i8x16.shuffle ${evenWords} (local.get $a) (local.get $b))
          (i8x16.shuffle ${oddWords} (local.get $a) (local.get $b)))
        (v128.const i32x4 ${offset} ${offset} ${offset} ${offset}))
      (i32.const ${shift}))`;
}

function low(pixels: string): string {
  return `(i16x8.extend_low_i8x16_u (local.get ${pixels}))`;
}

function high(pixels: string): string {
  return `(i16x8.extend_high_i8x16_u (local.get ${pixels}))`;
}

function lumaRow(left: string, right: string, target: string): string {
  return `
    ${weigh(low(left), high(left), luma, lumaOffset, 15)}
    (local.set $c)
    ${weigh(low(right), high(right), luma, lumaOffset, 15)}
    (local.set $d)
    (local.set $c (i16x8.narrow_i32x4_s (local.get $c) (local.get $d)))
    (v128.store64_lane 0 ${target} (i8x16.narrow_i16x8_u (local.get $c) (local.get $c)))`;
}

/** Adds four pixels of two rows up to two squares of 2 x 2. */
function squares(top: string, bottom: string, result: string): string {
  return `
    (local.set $a (i16x8.add ${low(top)} ${low(bottom)}))
    (local.set $b (i16x8.add ${high(top)} ${high(bottom)}))
    (local.set ${result} (i16x8.add
      (i8x16.shuffle ${firstHalves} (local.get $a) (local.get $b))
      (i8x16.shuffle ${secondHalves} (local.get $a) (local.get $b))))`;
}

function chromaRow(weights: string, target: string): string {
  return `
    ${weigh('(local.get $s)', '(local.get $t)', weights, chromaOffset, 17)}
    (local.set $c)
    (local.set $c (i16x8.narrow_i32x4_s (local.get $c) (local.get $c)))
    (v128.store32_lane 0 (local.get ${target}) (i8x16.narrow_i16x8_u (local.get $c) (local.get $c)))`;
}

export const convertWat = `
  (func (export "convert")
    (param $rgba i32) (param $width i32) (param $rows i32) (param $y i32) (param $u i32) (param $v i32)
    (local $stride i32) (local $column i32)
    (local $p v128) (local $q v128) (local $r v128) (local $w v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128) (local $s v128) (local $t v128)
    (local.set $stride (i32.shl (local.get $width) (i32.const 2)))
    (loop $pair
      (local.set $column (local.get $width))
      (loop $step
        (local.set $p (v128.load (local.get $rgba)))
        (local.set $q (v128.load offset=16 (local.get $rgba)))
        (local.set $r (v128.load (i32.add (local.get $rgba) (local.get $stride))))
        (local.set $w (v128.load offset=16 (i32.add (local.get $rgba) (local.get $stride))))
        ${lumaRow('$p', '$q', '(local.get $y)')}
        ${lumaRow('$r', '$w', '(i32.add (local.get $y) (local.get $width))')}
        ${squares('$p', '$r', '$s')}
        ${squares('$q', '$w', '$t')}
        ${chromaRow(blueness, '$u')}
        ${chromaRow(redness, '$v')}
        ${advance('$rgba', 32)}
        ${advance('$y', 8)}
        ${advance('$u', 4)}
        ${advance('$v', 4)}
        (br_if $step (local.tee $column (i32.sub (local.get $column) (i32.const 8)))))
      ${advance('$rgba', '(local.get $stride)')}
      ${advance('$y', '(local.get $width)')}
      (br_if $pair (local.tee $rows (i32.sub (local.get $rows) (i32.const 2))))))`;
