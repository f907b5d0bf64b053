// Packages a clip as a server does: probe, plan, package, with the real FFmpeg.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { LADDER_TEMPLATES } from '../plan/ladder-templates.ts';
import type { TemplateDefinition, TranscodeTemplate } from '../plan/template.ts';
import { packageSource } from './package-source.ts';
import type { PackageRequest, PackageResult } from './package-source.ts';
import { planOutputs } from '../plan/plan-outputs.ts';
import { probeSource } from '../probe/probe-source.ts';
import type { ProbeOptions } from '../probe/probe-options.ts';
import type { Output } from '../plan/rendition.ts';
import type { SourceInfo } from '../source-info.ts';

export const SLOW = { timeout: 60_000 };
export const PROBE: ProbeOptions = { ffprobe: 'ffprobe', ffmpeg: 'ffmpeg', timeoutMs: 20_000 };
export interface Packaged {
  readonly result: PackageResult;
  readonly source: SourceInfo;
  readonly workDir: string;
  readonly keys: Map<TemplateDefinition, Buffer>;
  readonly percents: readonly number[];
}

interface PackageOptions {
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
  { request = {}, templates = LADDER_TEMPLATES }: PackageOptions = {},
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
    sourcePath: path,
    workDir,
    source,
    outputs,
    wantsCover: true,
    contentKeys,
    preset: 'ultrafast',
    threads: 3,
    timeoutMs: 60_000,
    tools: { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' },
    signal: new AbortController().signal,
    onProgress: (percent: number) => percents.push(percent),
    ...request,
  });
  return { result, source, workDir, keys, percents };
}
