// What is run: the official SDKs of other languages with their pinned versions, and the cases that each must report.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const CASES = [
  'GetVideoPlayAuth',
  'GetVideoPlayAuth by ReferenceId',
  'GetPlayInfo',
  'GetVideoInfo',
  'CreateUploadVideo, odd characters',
  'unknown video',
  'unknown video, odd characters',
  'video in status Transcoding',
  'AuthInfoTimeout out of range',
  'wrong secret',
  'unknown access key',
  'STS token, GetVideoPlayAuth',
  'STS token, GetPlayInfo',
  'STS token, beyond the role',
  'STS token tampered with',
  'AssumeRole with a session policy',
] as const;

/** Of object store clients, with upload credentials. */
export const OSS_CASES = [
  'PutObject',
  'PutObject at an IP address',
  'PutObject of a stream without a length',
  'parts of a stream without a length',
  'a file in parts',
  'another object',
  'wrong secret',
] as const;

export const languages = ['python', 'go', 'java'] as const;
export type Language = (typeof languages)[number];

export interface Sdk {
  /** Its column in the tables. */
  readonly name: string;
  readonly language: Language;
  readonly package: string;
  readonly version: string;
  readonly signature: 'V1' | 'V3' | 'V4';
  readonly cases: readonly string[];
  /** What its program is started with, after the language's own command. */
  readonly program: string;
  /** The cases that this SDK cannot make. */
  readonly lacks: readonly string[];
}

const vod = { cases: CASES } as const;
const oss = { cases: OSS_CASES } as const;
const NO_REFERENCE_ID = ['GetVideoPlayAuth by ReferenceId'];
const here = import.meta.dirname;

export const sdks: readonly Sdk[] = [
  {
    ...vod,
    name: 'Python',
    language: 'python',
    signature: 'V3',
    program: 'vod.py',
    lacks: [],
    package: 'alibabacloud_vod20170321',
    version: pinned('python/requirements.txt', /^alibabacloud_vod20170321==(\S+)$/m),
  },
  {
    ...vod,
    name: 'Python classic',
    language: 'python',
    signature: 'V1',
    program: 'classic.py',
    lacks: [],
    package: 'aliyun-python-sdk-vod',
    version: pinned('python/requirements.txt', /^aliyun-python-sdk-vod==(\S+)$/m),
  },
  {
    ...vod,
    name: 'Go core',
    language: 'go',
    signature: 'V3',
    program: 'openapi',
    lacks: [],
    package: 'github.com/alibabacloud-go/darabonba-openapi/v2',
    version: pinned('go/go.mod', /^\tgithub\.com\/alibabacloud-go\/darabonba-openapi\/v2 v(\S+)$/m),
  },
  {
    ...vod,
    name: 'Go classic',
    language: 'go',
    signature: 'V1',
    program: 'classic',
    lacks: NO_REFERENCE_ID,
    package: 'github.com/aliyun/alibaba-cloud-sdk-go/services/vod',
    version: pinned('go/go.mod', /^\tgithub\.com\/aliyun\/alibaba-cloud-sdk-go v(\S+)$/m),
  },
  {
    ...vod,
    name: 'Java',
    language: 'java',
    signature: 'V1',
    program: 'playauth.Vod20170321',
    lacks: NO_REFERENCE_ID,
    package: 'com.aliyun:vod20170321',
    version: pinned('java/pom.xml', /<artifactId>vod20170321<\/artifactId>\s*<version>(\S+)<\/version>/),
  },
  {
    ...vod,
    name: 'Java async',
    language: 'java',
    signature: 'V1',
    program: 'playauth.VodAsync',
    lacks: NO_REFERENCE_ID,
    package: 'com.aliyun:alibabacloud-vod20170321',
    version: pinned('java/pom.xml', /<artifactId>alibabacloud-vod20170321<\/artifactId>\s*<version>(\S+)<\/version>/),
  },
  {
    ...oss,
    name: 'Python OSS',
    language: 'python',
    signature: 'V4',
    program: 'oss.py',
    lacks: [],
    package: 'alibabacloud-oss-v2',
    version: pinned('python/requirements.txt', /^alibabacloud-oss-v2==(\S+)$/m),
  },
  {
    ...oss,
    name: 'Python OSS classic',
    language: 'python',
    signature: 'V1',
    program: 'oss2_classic.py',
    lacks: [],
    package: 'oss2',
    version: pinned('python/requirements.txt', /^oss2==(\S+)$/m),
  },
  {
    ...oss,
    name: 'Go OSS',
    language: 'go',
    signature: 'V1',
    program: 'oss',
    // It takes the length of each part.
    lacks: ['parts of a stream without a length'],
    package: 'github.com/aliyun/aliyun-oss-go-sdk',
    version: pinned('go/go.mod', /^\tgithub\.com\/aliyun\/aliyun-oss-go-sdk v(\S+)$/m),
  },
  {
    ...oss,
    name: 'Java OSS',
    language: 'java',
    signature: 'V1',
    program: 'playauth.Oss',
    lacks: [],
    package: 'com.aliyun.oss:aliyun-sdk-oss',
    version: pinned('java/pom.xml', /<artifactId>aliyun-sdk-oss<\/artifactId>\s*<version>(\S+)<\/version>/),
  },
];

function pinned(file: string, pattern: RegExp): string {
  const version = pattern.exec(readFileSync(join(here, file), 'utf8'))?.[1];
  if (version === undefined) throw new Error(`test/sdks/${file} pins no version as ${String(pattern)}`);
  return version;
}
