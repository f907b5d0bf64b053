// Reads what a file says of its colours, as ffprobe prints it, and finds those that cannot be converted: pure.
import { refuseSource, type ProbeResult, type SourceColour } from '../source-info.ts';

interface ProbedColour {
  readonly color_space?: string | undefined;
  readonly color_primaries?: string | undefined;
  readonly color_transfer?: string | undefined;
  readonly color_range?: string | undefined;
  readonly side_data_list: readonly DolbyVisionData[];
}

interface DolbyVisionData {
  readonly dv_profile?: number | undefined;
  readonly dv_bl_signal_compatibility_id?: number | undefined;
}

export function readColour(stream: ProbedColour): { readonly colour?: SourceColour } {
  const [space, primaries, transfer] = [stream.color_space, stream.color_primaries, stream.color_transfer].map(known);
  const { color_range: range } = stream;
  const colour: SourceColour = {
    ...(space !== undefined && { space }),
    ...(primaries !== undefined && { primaries }),
    ...(transfer !== undefined && { transfer }),
    ...((range === 'tv' || range === 'pc') && { range }),
    ...readDolbyVision(stream),
  };
  return Object.keys(colour).length === 0 ? {} : { colour };
}

export function known(name: string | undefined): string | undefined {
  return name === 'unknown' || name === 'reserved' ? undefined : name;
}

function readDolbyVision({ side_data_list: list }: ProbedColour): Pick<SourceColour, 'dolbyVision'> {
  const found = list.find((data) => data.dv_profile !== undefined);
  if (found?.dv_profile === undefined) return {};
  return { dolbyVision: { profile: found.dv_profile, baseLayer: found.dv_bl_signal_compatibility_id ?? 0 } };
}

/** Their pictures are in ICtCp, and need the metadata of Dolby Vision, which FFmpeg does not apply. */
const ICTCP_PROFILES: readonly number[] = [5, 10, 20];
/** FFmpeg decodes them, and converts them with the matrix of BT.601. */
const OTHER_SPACES: Readonly<Record<string, string>> = {
  ictcp: 'ICtCp',
  ycgco: 'YCgCo',
  ycocg: 'YCgCo',
  smpte2085: "Y'D'zD'x",
};

/** Wrong colours are worse than none. */
export function refuseColour({
  space = '',
  dolbyVision,
}: SourceColour): Extract<ProbeResult, { ok: false }> | undefined {
  if (dolbyVision?.baseLayer === 0 && ICTCP_PROFILES.includes(dolbyVision.profile)) {
    const profile = `Dolby Vision of profile ${String(dolbyVision.profile)}`;
    return refuseSource(
      'unsupported-colours',
      `The picture is ${profile}, without colours for other players. Export it as HDR10, HLG or SDR.`,
    );
  }
  const name = Object.hasOwn(OTHER_SPACES, space) ? OTHER_SPACES[space] : undefined;
  if (name === undefined) return undefined;
  return refuseSource(
    'unsupported-colours',
    `The colours of the picture are stored as ${name}, which cannot be converted. Export it as BT.709 or BT.2020.`,
  );
}
