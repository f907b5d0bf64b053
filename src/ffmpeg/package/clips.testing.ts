// Draws clips with FFmpeg and runs them through the real thing, for the tests of this folder.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, onTestFinished } from 'vitest';
import { LADDER_TEMPLATES } from '../plan/ladder-templates.ts';
import type { TemplateDefinition, TranscodeTemplate } from '../plan/template.ts';
import { packageSource } from './package-source.ts';
import type { PackageRequest, PackageResult } from './package-source.ts';
import { planOutputs } from '../plan/plan-outputs.ts';
import { probeSource } from '../probe/probe-source.ts';
import type { ProbeOptions } from '../probe/probe-source.ts';
import type { Output } from '../plan/rendition.ts';
import type { SourceInfo } from '../source-info.ts';

export const run = promisify(execFile);
export const SLOW = { timeout: 60_000 };
export const PROBE: ProbeOptions = { ffprobe: 'ffprobe', timeoutMs: 20_000 };
export const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];

export function picture(size: string, seconds = 1): readonly string[] {
  return ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=25:d=${seconds}`];
}

export function tone(seconds: number): readonly string[] {
  return ['-f', 'lavfi', '-i', `sine=f=440:r=48000:d=${seconds}`];
}

export interface Clips {
  readonly folder: string;
  readonly makeClip: (name: string, ...args: readonly (string | readonly string[])[]) => Promise<string>;
  readonly makeFile: (name: string, content: string | Uint8Array) => string;
}

/** A folder that lasts as long as the tests of one file. */
export function openClips(): Clips {
  const folder = mkdtempSync(join(tmpdir(), 'playauth-clips-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return {
    folder,
    makeClip: async (name, ...args) => {
      await run('ffmpeg', ['-v', 'error', '-y', ...args.flat(), join(folder, name)]);
      return join(folder, name);
    },
    makeFile: (name, content) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    },
  };
}

export interface Packaged {
  readonly result: PackageResult;
  readonly source: SourceInfo;
  readonly workDir: string;
  readonly keys: Map<TemplateDefinition, Buffer>;
  readonly percents: readonly number[];
}

interface Ways {
  readonly request?: Partial<PackageRequest>;
  readonly templates?: readonly TranscodeTemplate[];
}

export async function packageClip(
  path: string,
  request: Partial<PackageRequest> = {},
  templates: readonly TranscodeTemplate[] = LADDER_TEMPLATES,
): Promise<Packaged> {
  const probed = await probeSource(path, PROBE);
  if (!probed.ok) throw new Error(`${probed.reason}: ${probed.detail}`);
  return await packageProbed(path, probed.source, { request, templates });
}

export async function packageProbed(
  path: string,
  source: SourceInfo,
  { request = {}, templates = LADDER_TEMPLATES }: Ways = {},
): Promise<Packaged> {
  const workDir = await mkdtemp(join(tmpdir(), 'playauth-work-'));
  onTestFinished(() => rm(workDir, { recursive: true }));
  const keys = new Map<TemplateDefinition, Buffer>();
  const percents: number[] = [];
  const contentKeys = ({ definition }: Output): Buffer => {
    const key = randomBytes(16);
    keys.set(definition, key);
    return key;
  };
  const { outputs } = planOutputs(source, templates, { withCustomerKey: request.customerKey !== undefined });
  const result = await packageSource({
    ...{
      sourcePath: path,
      workDir,
      source,
      outputs,
      wantsCover: true,
      contentKeys,
      preset: 'ultrafast',
      timeoutMs: 60_000,
    },
    ...{ tools: { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' }, signal: new AbortController().signal },
    ...{ onProgress: (percent: number) => percents.push(percent), ...request },
  });
  return { result, source, workDir, keys, percents };
}
