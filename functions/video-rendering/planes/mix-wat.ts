import { advance, all } from './wat.ts';

/** One frame comes so far over another, of 128. */
const mix = `
  (func (export "mix") (param $frame i32) (param $other i32) (param $bytes i32) (param $share i32)
    (local $a v128)
    (loop $step
      (local.set $a (v128.load8x8_u (local.get $frame)))
      (local.set $a ${towards('(v128.load8x8_u (local.get $other))')})
      (v128.store64_lane 0 (local.get $frame) (i8x16.narrow_i16x8_u (local.get $a) (local.get $a)))
      ${advance('$frame', 8)}
      ${advance('$other', 8)}
      (br_if $step (local.tee $bytes (i32.sub (local.get $bytes) (i32.const 8))))))`;

/** $a, and $share of 128 of the way to another value. */
function towards(other: string): string {
  return `
    (i16x8.add (local.get $a)
      (i16x8.shr_s
        (i16x8.add
          (i16x8.mul (i16x8.sub ${other} (local.get $a)) (i16x8.splat (local.get $share)))
          ${all(64)})
        (i32.const 7)))`;
}

/**
 * Makes a plane out of a part of another one that is larger or smaller, by plain interpolation. `$down` says of each row
 * which two rows it lies between and where (two places and 0 to 256, 32 bit each). `$across` says the same of eight
 * columns at a time, in 64 bytes: where to read 16 values, which of them lie to the left and to the right of each (two
 * vectors), and where between them it is (a vector of 16 bit). `$line` is room for one row of the source. What is made
 * comes so far over what is there as `$share` says, of 128.
 */
const resample = `
  (func (export "resample")
    (param $down i32) (param $across i32) (param $line i32) (param $source i32) (param $to i32)
    (param $width i32) (param $rows i32) (param $share i32)
    (local $one i32) (local $other i32) (local $column i32) (local $group i32) (local $w v128) (local $a v128) (local $v v128)
    (loop $row
      (local.set $one (i32.load (local.get $down)))
      (local.set $other (i32.load offset=4 (local.get $down)))
      (local.set $w (i16x8.splat (i32.load offset=8 (local.get $down))))
      (local.set $column (i32.const 0))
      (loop $step
        (local.set $a ${between(
          '(v128.load8x8_u (i32.add (local.get $one) (local.get $column)))',
          '(v128.load8x8_u (i32.add (local.get $other) (local.get $column)))',
        )})
        (v128.store64_lane 0 (i32.add (local.get $line) (local.get $column))
          (i8x16.narrow_i16x8_u (local.get $a) (local.get $a)))
        (br_if $step (i32.lt_u
          (local.tee $column (i32.add (local.get $column) (i32.const 8))) (local.get $source))))
      (local.set $group (local.get $across))
      (local.set $column (local.get $width))
      (loop $step
        (local.set $v (v128.load (i32.add (local.get $line) (i32.load (local.get $group)))))
        (local.set $w (v128.load offset=48 (local.get $group)))
        (local.set $v ${between(
          '(i16x8.extend_low_i8x16_u (i8x16.swizzle (local.get $v) (v128.load offset=16 (local.get $group))))',
          '(i16x8.extend_low_i8x16_u (i8x16.swizzle (local.get $v) (v128.load offset=32 (local.get $group))))',
        )})
        (if (i32.ne (local.get $share) (i32.const 128)) (then
          (local.set $a (v128.load8x8_u (local.get $to)))
          (local.set $v ${towards('(local.get $v)')})))
        (local.set $v (i8x16.narrow_i16x8_u (local.get $v) (local.get $v)))
        (if (i32.ge_u (local.get $column) (i32.const 8))
          (then (v128.store64_lane 0 (local.get $to) (local.get $v)) ${advance('$to', 8)})
          (else (v128.store32_lane 0 (local.get $to) (local.get $v)) ${advance('$to', 4)}))
        ${advance('$group', 64)}
        (br_if $step (i32.gt_s
          (local.tee $column (i32.sub (local.get $column) (i32.const 8))) (i32.const 0))))
      ${advance('$down', 12)}
      (br_if $row (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))))`;

/** Between two values, $w of 256 nearer to the second. */
function between(one: string, other: string): string {
  return `
    (i16x8.shr_u
      (i16x8.add
        (i16x8.add
          (i16x8.mul ${one} (i16x8.sub ${all(256)} (local.get $w)))
          (i16x8.mul ${other} (local.get $w)))
        ${all(128)})
      (i32.const 8))`;
}

/** As many bytes as one likes, from one place to another or all the same. */
const plain = `
  (func (export "copy") (param $to i32) (param $from i32) (param $bytes i32)
    (memory.copy (local.get $to) (local.get $from) (local.get $bytes)))
  (func (export "fill") (param $to i32) (param $value i32) (param $bytes i32)
    (memory.fill (local.get $to) (local.get $value) (local.get $bytes)))`;

export const mixWat = [mix, resample, plain].join('\n');
