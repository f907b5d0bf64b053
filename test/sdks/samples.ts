// The sample code of the console's explorer for Python, Go and Java, built and run as pasted, with the official SDK that it
// names. The values hold every character that a language could take as its own.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { sampleLanguages } from '../../console/pages/explorer/samples/languages.ts';
import type { SampleCall } from '../../console/pages/explorer/samples/sample-call.ts';
import type { CaseResult } from './run-program.ts';
import type { Language } from './sdks.ts';
import type { SampleBuilder } from './toolchains.ts';

const LIMIT_MS = 120_000;
const VERSION = '2017-03-21';
const ODD = `a'b"c $HOME \${x} \`id\` \\n \\u0041 %41 %s & + = ; * ~ ! ( ) // # 中文 😀`;
const run = promisify(execFile);

/** The explorer's sample as a case of its language. */
export const SAMPLE_CASE = 'sample of the explorer';

export interface SampleSubject {
  readonly origin: string;
  readonly videoId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** Changes a title with one sample and reads it with another. */
export async function runSample(language: Language, build: SampleBuilder, subject: SampleSubject): Promise<CaseResult> {
  const { origin, videoId } = subject;
  const answerOf = async (action: string, parameters: SampleCall['parameters']): Promise<string> => {
    const text = sampleLanguages[language].write({ origin, action, version: VERSION, parameters });
    const [file, ...args] = await build(text);
    const env = {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      LC_ALL: 'C.UTF-8',
      ALIBABA_CLOUD_ACCESS_KEY_ID: subject.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: subject.accessKeySecret,
    };
    return (await run(file, args, { env, timeout: LIMIT_MS })).stdout;
  };
  const outcomeOf = (ok: boolean, detail: string): CaseResult => ({
    name: SAMPLE_CASE,
    outcome: ok ? 'passed' : 'failed',
    detail,
  });
  try {
    await answerOf('UpdateVideoInfo', [
      ['VideoId', videoId],
      ['Title', ODD],
    ]);
    const answer = await answerOf('GetVideoInfo', [['VideoId', videoId]]);
    return outcomeOf(holdsTitle(answer), answer);
  } catch (error) {
    return outcomeOf(false, error instanceof Error ? error.message : String(error));
  }
}

/** Python prints JSON, Go and Java a map of their own. */
function holdsTitle(answer: string): boolean {
  return answer.includes(ODD) || answer.includes(JSON.stringify(ODD));
}
