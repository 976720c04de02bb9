import type { GpuTrouble } from '../../contracts/gpu.ts';

interface Sign {
  trouble: GpuTrouble;
  /** One of ffmpeg's lines. */
  line: RegExp;
  words: string;
}

/**
 * What ffmpeg says when NVENC fails it (FFmpeg, libavcodec/nvenc.c and libavutil/cuda_check.h), each with what it means.
 * The first sign that any line shows counts: whatever goes wrong while it opens the card, ffmpeg ends with `No capable
 * devices found`.
 */
const signs: readonly Sign[] = [
  {
    trouble: 'no_driver',
    line: /Cannot load (lib)?(nv)?cuda|Cannot load (lib)?nv-?(idia-)?encode|CUDA_ERROR_STUB_LIBRARY/i,
    words: 'there is no NVIDIA driver, or not the part of it that encodes',
  },
  {
    trouble: 'driver_mismatch',
    line: /Driver does not support the required nvenc API version|minimum required Nvidia driver|CUDA_ERROR_(SYSTEM_DRIVER_MISMATCH|COMPAT_NOT_SUPPORTED)|: invalid version \(15\)/i,
    words: "the NVIDIA driver does not fit the kernel's part of it, or is too old for this ffmpeg",
  },
  {
    trouble: 'no_session',
    line: /OpenEncodeSessionEx failed: (out of memory|incompatible client key)/,
    words: 'the GPU takes no further encode: its sessions or its memory are used up',
  },
  {
    trouble: 'out_of_memory',
    line: /CUDA_ERROR_OUT_OF_MEMORY|: out of memory \(10\)/,
    words: "the GPU's memory is used up",
  },
  {
    trouble: 'lost',
    line: /: (device does not exist \(5\)|invalid (encoder )?device \([34]\))|CUDA_ERROR_(DEINITIALIZED|CONTEXT_IS_DESTROYED|ECC_UNCORRECTABLE|ILLEGAL_|LAUNCH_|HARDWARE_|DEVICE_UNAVAILABLE|SYSTEM_NOT_READY|UNKNOWN)/,
    words: 'the GPU is lost or broken',
  },
  {
    trouble: 'lacks_feature',
    line: /nvenc.*(not supported|exceed)|: unsupported param \(12\)/i,
    words: 'this GPU cannot encode the way we ask it to',
  },
  {
    trouble: 'no_gpu',
    line: /CUDA_ERROR_(NO_DEVICE|INVALID_DEVICE)|No (NVENC )?capable devices found|No CUDA capable devices found|: (no encode|unsupported) device \([12]\)|GPUs are available/,
    words: 'there is no GPU that encodes',
  },
];

/** The encoder's files are elsewhere, or have no room: no other encoder would fare better. */
const notTheGpu = /No space left on device|Disk quota exceeded|No such file or directory|Permission denied/;

/**
 * Why h264_nvenc failed, from what ffmpeg said. Undefined when its words blame something else; what nobody knows counts as
 * the GPU's fault, because going on without it does no harm.
 */
export function gpuTroubleIn(report: string): { trouble: GpuTrouble; words: string } | undefined {
  const lines = report.split('\n');
  for (const { trouble, line, words } of signs) {
    const said = lines.find((one) => line.test(one));
    if (said !== undefined) return { trouble, words: `${words}: ${said.replace(/^\[[^\]]*\] /, '')}` };
  }
  if (notTheGpu.test(report)) return undefined;
  return { trouble: 'unknown', words: `encoding on the GPU failed: ${report}` };
}
