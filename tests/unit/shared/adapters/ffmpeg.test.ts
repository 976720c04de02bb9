import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import t from 'tap';
import { pictureOptions } from '#shared/adapters/ffmpeg/encode-piece.ts';
import { gpuTroubleIn } from '#shared/adapters/ffmpeg/gpu-trouble.ts';

const colours = '-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv';

t.test(
  'both encoders make pieces of one kind: High profile, BT.709, a key frame every two seconds',
  async (t) => {
    t.equal(
      pictureOptions({ name: 'libx264', preset: 'veryfast', quality: 20 }, 30).join(' '),
      `-pix_fmt yuv420p ${colours} -c:v libx264 -preset veryfast -profile:v high -crf 20 -tune animation ` +
        '-x264-params stitchable=1 -g 60 -r 30',
    );
    t.equal(
      pictureOptions({ name: 'h264_nvenc', preset: 'p6', quality: 22 }, 25).join(' '),
      `-pix_fmt yuv420p ${colours} -c:v h264_nvenc -preset p6 -profile:v high -tune hq -rc vbr -cq 22 -b:v 0 -bf 3 ` +
        '-b_ref_mode middle -rc-lookahead 20 -spatial-aq 1 -temporal-aq 1 -g 50 -r 25',
    );
  },
);

t.test('ffmpeg knows every option and value NVENC is given', async (t) => {
  const help = execFileSync('ffmpeg', ['-hide_banner', '-h', 'encoder=h264_nvenc']).toString();
  if (!help.includes('AVOptions')) {
    t.comment('skipped: this ffmpeg was built without NVENC');
    return;
  }
  const own = /^-(preset|tune|rc|cq|b_ref_mode|rc-lookahead|spatial-aq|temporal-aq)$/;
  const options = pictureOptions({ name: 'h264_nvenc', preset: 'p6', quality: 22 }, 30);
  const given = options.flatMap((option, place) =>
    own.test(option) ? [[option, options[place + 1] ?? '']] : [],
  );
  t.equal(given.length, 8);
  for (const [option = '', value = ''] of given) {
    const [, described] = help.split(new RegExp(`^  ${option} +<`, 'm'));
    t.ok(described, option);
    if (/^[a-z]/.test(value)) t.match(described?.split(/^ {2}-/m)[0], new RegExp(`^ +${value} `, 'm'), value);
  }
});

/** As ffmpeg puts it: the address in front of its words changes from run to run. */
const nvenc = (...lines: string[]): string =>
  [...lines.map((line) => `[h264_nvenc @ 0x564ab4ac9700] ${line}`), 'Conversion failed!'].join('\n');
const noneIsCapable = 'No capable devices found';
const cuda = (call: string, error: string): string => `dl_fn->cuda_dl->${call} failed -> ${error}`;

t.test('what ffmpeg says of a failing GPU is understood', async (t) => {
  const said: [string, string][] = [
    ['no_driver', nvenc('Cannot load libcuda.so.1')],
    [
      'no_driver',
      nvenc(
        'Cannot load libnvidia-encode.so.1',
        'The minimum required Nvidia driver for nvenc is 470.57.02 or newer',
      ),
    ],
    [
      'driver_mismatch',
      nvenc(
        'Driver does not support the required nvenc API version. Required: 12.1 Found: 11.1',
        'The minimum required Nvidia driver for nvenc is 530.41.03 or newer',
      ),
    ],
    [
      'driver_mismatch',
      nvenc(
        cuda(
          'cuInit(0)',
          'CUDA_ERROR_SYSTEM_DRIVER_MISMATCH: system has unsupported display driver / cuda driver combination',
        ),
      ),
    ],
    ['no_session', nvenc('OpenEncodeSessionEx failed: out of memory (10): (no details)', noneIsCapable)],
    [
      'no_session',
      nvenc('OpenEncodeSessionEx failed: incompatible client key (21): (no details)', noneIsCapable),
    ],
    [
      'out_of_memory',
      nvenc(
        cuda(
          'cuCtxCreate(&ctx->cu_context_internal, 0, cu_device)',
          'CUDA_ERROR_OUT_OF_MEMORY: out of memory',
        ),
        noneIsCapable,
      ),
    ],
    ['out_of_memory', nvenc('CreateInputBuffer failed: out of memory (10): (no details)')],
    ['out_of_memory', nvenc('InitializeEncoder failed: out of memory (10): (no details)')],
    ['lost', nvenc('EncodePicture failed!: device does not exist (5): (no details)')],
    [
      'lost',
      nvenc(cuda('cuCtxPushCurrent(ctx->cu_context)', 'CUDA_ERROR_DEINITIALIZED: driver shutting down')),
    ],
    ['lost', nvenc(cuda('cuInit(0)', 'CUDA_ERROR_UNKNOWN: unknown error'))],
    ['lacks_feature', nvenc('B frames as references are not supported', noneIsCapable)],
    ['lacks_feature', nvenc('Max B-frames 3 exceed 0', noneIsCapable)],
    ['lacks_feature', nvenc('InitializeEncoder failed: unsupported param (12): (no details)')],
    ['no_gpu', nvenc(cuda('cuInit(0)', 'CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected'))],
    ['no_gpu', nvenc('OpenEncodeSessionEx failed: unsupported device (2): (no details)', noneIsCapable)],
    ['no_gpu', nvenc('Requested GPU 3, but only 1 GPUs are available!')],
    ['unknown', nvenc('Failed locking bitstream buffer: generic error (20): (no details)')],
    ['unknown', ''],
  ];
  for (const [trouble, report] of said)
    t.match(gpuTroubleIn(report), { trouble }, report.split('\n', 1).join());
  t.match(
    gpuTroubleIn(nvenc('Cannot load libcuda.so.1'))?.words,
    /no NVIDIA driver.*: Cannot load libcuda.so.1$/,
  );
});

t.test('a full disk is not the fault of the GPU, and whatever nobody knows is', async (t) => {
  t.equal(gpuTroubleIn('av_interleaved_write_frame(): No space left on device'), undefined);
  t.equal(gpuTroubleIn('/scratch/drawn-1.mp4: No such file or directory'), undefined);
  fc.assert(
    fc.property(fc.string(), (words) => gpuTroubleIn(`Conversion failed: ${words}`)?.trouble !== undefined),
  );
});
