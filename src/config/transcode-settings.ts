// The settings of what transcoding one file may take; part of the table in settings.ts.
import { wholeNumber } from './whole-number.ts';

export const transcodeSettings = {
  transcodeJobs: {
    flag: '--transcode-jobs',
    env: 'PLAYAUTH_TRANSCODE_JOBS',
    placeholder: 'COUNT',
    schema: wholeNumber(0, 64).default(1),
    description: 'How many files are transcoded at once; 0 leaves the work to others.',
  },
  transcodeTimeoutSeconds: {
    flag: '--transcode-timeout-seconds',
    env: 'PLAYAUTH_TRANSCODE_TIMEOUT_SECONDS',
    placeholder: 'SECONDS',
    schema: wholeNumber(1).default(6 * 3600),
    description: 'Longest time that one file may take to transcode.',
  },
  transcodeMemoryBytes: {
    flag: '--transcode-memory-bytes',
    env: 'PLAYAUTH_TRANSCODE_MEMORY_BYTES',
    placeholder: 'BYTES',
    schema: wholeNumber(256 * 1024 ** 2).default(8 * 1024 ** 3),
    description:
      'Address space of each FFmpeg process that transcodes, which is more than the memory it uses: 1080p takes about 2 GiB.',
  },
  transcodeThreads: {
    flag: '--transcode-threads',
    env: 'PLAYAUTH_TRANSCODE_THREADS',
    placeholder: 'COUNT',
    schema: wholeNumber(1, 64).optional(),
    description:
      'Threads of each encoder of a file. By default one and a half for each processor of the machine, shared by the files that are transcoded at once; 16 at most.',
  },
  transcodeCpuSeconds: {
    flag: '--transcode-cpu-seconds',
    env: 'PLAYAUTH_TRANSCODE_CPU_SECONDS',
    placeholder: 'SECONDS',
    schema: wholeNumber(1).optional(),
    description:
      'Processor time of each FFmpeg process that transcodes. By default about ten times what a file of its length and size needs.',
  },
};
