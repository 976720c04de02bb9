import { advance, all } from './wat.ts';

/**
 * Lays a plane of a layer over a plane of a frame, in the columns from `$from` to `$to` of the layer. A layer is held as
 * `convert` makes it of premultiplied pixels, with the alpha of every pixel and of every square of four. A frame is BT.709
 * limited range; luma 16 and chroma 128 are nothing. `$spans` says of each pair of rows in which columns of luma there is
 * anything at all, and `$half` is 1 for a plane that has half of them.
 */
const cover = (name: string, left: (value: string) => string, one: string): string => `
  (func (export "${name}")
    (param $frame i32) (param $stride i32) (param $layer i32) (param $alpha i32) (param $width i32)
    (param $spans i32) (param $row i32) (param $rows i32) (param $from i32) (param $to i32) (param $half i32)
    (local $begin i32) (local $end i32) (local $f i32) (local $l i32) (local $p i32) (local $s i32)
    (local $a v128) (local $w v128) (local $x v128) (local $y v128) (local $k i32)
    (loop $line
      (local.set $s (i32.add (local.get $spans) (i32.shl
        (i32.shr_u (local.get $row) (i32.sub (i32.const 1) (local.get $half))) (i32.const 2))))
      (local.set $begin (i32.shr_u (i32.load16_u (local.get $s)) (local.get $half)))
      (local.set $end (i32.shr_u (i32.load16_u offset=2 (local.get $s)) (local.get $half)))
      (if (i32.lt_s (local.get $begin) (local.get $from)) (then (local.set $begin (local.get $from))))
      (if (i32.gt_s (local.get $end) (local.get $to)) (then (local.set $end (local.get $to))))
      (if (i32.lt_s (local.get $begin) (local.get $end)) (then
        (local.set $f (i32.add (local.get $frame) (local.get $begin)))
        (local.set $k (i32.add (i32.mul (local.get $row) (local.get $width)) (local.get $begin)))
        (local.set $l (i32.add (local.get $layer) (local.get $k)))
        (local.set $p (i32.add (local.get $alpha) (local.get $k)))
        (local.set $end (i32.sub (local.get $end) (local.get $begin)))
        (block $wide
          (br_if $wide (i32.lt_s (local.get $end) (i32.const 16)))
          (loop $step
            (local.set $a (v128.load (local.get $p)))
            (if (v128.any_true (local.get $a)) (then
              (if (i8x16.all_true (i8x16.eq (local.get $a) (v128.const i32x4 -1 -1 -1 -1)))
                (then (v128.store (local.get $f) (v128.load (local.get $l))))
                (else
                  (local.set $w (v128.load (local.get $f)))
                  ${half('low', '$x', left)}
                  ${half('high', '$y', left)}
                  (v128.store (local.get $f) (i8x16.narrow_i16x8_u (local.get $x) (local.get $y)))))))
            ${advance('$f', 16)}
            ${advance('$l', 16)}
            ${advance('$p', 16)}
            (br_if $step (i32.ge_s
              (local.tee $end (i32.sub (local.get $end) (i32.const 16))) (i32.const 16)))))
        (block $narrow
          (br_if $narrow (i32.le_s (local.get $end) (i32.const 0)))
          (loop $step
            (local.set $k (i32.load8_u (local.get $p)))
            (if (local.get $k) (then
              (local.set $k (i32.sub (i32.const 256)
                (i32.add (local.get $k) (i32.shr_u (local.get $k) (i32.const 7)))))
              (i32.store8 (local.get $f) ${one})))
            ${advance('$f', 1)}
            ${advance('$l', 1)}
            ${advance('$p', 1)}
            (br_if $step (local.tee $end (i32.sub (local.get $end) (i32.const 1))))))))
      ${advance('$frame', '(local.get $stride)')}
      ${advance('$row', 1)}
      (br_if $line (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))))`;

/** Eight values: what is left of the frame's, as $a says how much of 256 of it shows, and the layer's on top. */
function half(which: 'low' | 'high', result: string, left: (value: string) => string): string {
  const wide = (value: string): string => `(i16x8.extend_${which}_i8x16_u ${value})`;
  return `
    (local.set ${result} ${wide('(local.get $a)')})
    (local.set ${result} (i16x8.sub ${all(256)}
      (i16x8.add (local.get ${result}) (i16x8.shr_u (local.get ${result}) (i32.const 7)))))
    (local.set ${result} (i16x8.add ${wide('(v128.load (local.get $l))')}
      ${left(wide('(local.get $w)')).replaceAll('SHOWN', `(local.get ${result})`)}))`;
}

const lumaLeft = (value: string): string => `
  (i16x8.shr_u
    (i16x8.add (i16x8.mul SHOWN (i16x8.sub_sat_u ${value} ${all(16)})) ${all(128)})
    (i32.const 8))`;
const chromaLeft = (value: string): string => `
  (i16x8.shr_s
    (i16x8.add (i16x8.mul SHOWN (i16x8.sub ${value} ${all(128)})) ${all(128)})
    (i32.const 8))`;

/** One value; what the wide way does to sixteen, for what is left of a row. */
const lone = (nothing: number): string => `
  (call $byte (i32.add (i32.load8_u (local.get $l)) (i32.shr_s (i32.add (i32.mul (local.get $k)
    (call $above (i32.sub (i32.load8_u (local.get $f)) (i32.const ${nothing})) (i32.const ${nothing === 16 ? 0 : -128})))
    (i32.const 128)) (i32.const 8))))`;

const helpers = `
  (func $above (param $value i32) (param $least i32) (result i32)
    (select (local.get $least) (local.get $value) (i32.lt_s (local.get $value) (local.get $least))))
  (func $byte (param $value i32) (result i32)
    (select (i32.const 255) (call $above (local.get $value) (i32.const 0))
      (i32.gt_s (local.get $value) (i32.const 255))))`;

/** The alphas of rows of pixels, those of their squares, and in which columns of each pair of rows there is anything. */
const alphas = `
  (func (export "alphas")
    (param $rgba i32) (param $width i32) (param $rows i32) (param $alpha i32) (param $squares i32) (param $spans i32)
    (local $column i32) (local $stride i32) (local $p v128) (local $q v128) (local $first i32) (local $past i32)
    (local.set $stride (i32.shl (local.get $width) (i32.const 2)))
    (loop $pair
      (local.set $column (i32.const 0))
      (local.set $first (local.get $width))
      (local.set $past (i32.const 0))
      (loop $step
        (local.set $p (i8x16.shuffle 3 7 11 15 19 23 27 31 3 7 11 15 19 23 27 31
          (v128.load (local.get $rgba)) (v128.load offset=16 (local.get $rgba))))
        (local.set $rgba (i32.add (local.get $rgba) (local.get $stride)))
        (local.set $q (i8x16.shuffle 3 7 11 15 19 23 27 31 3 7 11 15 19 23 27 31
          (v128.load (local.get $rgba)) (v128.load offset=16 (local.get $rgba))))
        (local.set $rgba (i32.sub (local.get $rgba) (local.get $stride)))
        (v128.store64_lane 0 (local.get $alpha) (local.get $p))
        (v128.store64_lane 0 (i32.add (local.get $alpha) (local.get $width)) (local.get $q))
        (if (v128.any_true (v128.or (local.get $p) (local.get $q))) (then
          (if (i32.eq (local.get $first) (local.get $width)) (then (local.set $first (local.get $column))))
          (local.set $past (i32.add (local.get $column) (i32.const 8)))))
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
        (br_if $step (i32.lt_u
          (local.tee $column (i32.add (local.get $column) (i32.const 8))) (local.get $width))))
      (i32.store16 (local.get $spans) (local.get $first))
      (i32.store16 offset=2 (local.get $spans) (local.get $past))
      ${advance('$spans', 4)}
      ${advance('$rgba', '(local.get $stride)')}
      ${advance('$alpha', '(local.get $width)')}
      (br_if $pair (local.tee $rows (i32.sub (local.get $rows) (i32.const 2))))))`;

export const coverWat = [
  helpers,
  cover('coverLuma', lumaLeft, lone(16)),
  cover('coverChroma', chromaLeft, lone(128)),
  alphas,
].join('\n');
