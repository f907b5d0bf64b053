// The filters of a GetPlayInfo that no stream passes, as InvalidVideo.NoneStream names them. Pure.
import type { PlayInfoParameters } from './play-info-parameters.ts';

interface Filters {
  /** As the caller sent them. */
  readonly requested: PlayInfoParameters;
  /** What a JWTPlayAuth was signed for. */
  readonly signed: PlayInfoParameters | undefined;
  /** What is left of both. */
  readonly allowed: PlayInfoParameters;
}

const LISTS = ['Formats', 'Definition', 'StreamType'] as const;
const SIGNED_NAMES = { Formats: 'formats', Definition: 'definition', StreamType: 'streamType' } as const;

export function describeFilters({ requested, signed, allowed }: Filters): string {
  const { PlayConfig: config, CodecName: codec } = allowed;
  const named: (readonly [name: string, value: string | undefined])[] = [
    ...LISTS.flatMap((name) =>
      allowed[name]?.length === 0
        ? // They exclude each other: one alone would not say why there is nothing.
          ([
            [name, requested[name]?.join(',')],
            [`JWTPlayAuth.${SIGNED_NAMES[name]}`, signed?.[name]?.join(',')],
          ] as const)
        : ([[name, allowed[name]?.join(',')]] as const),
    ),
    ['EncryptType', config?.EncryptType],
    ['CodecName', codec?.replace(/[^\w.-]/g, '?')],
    ['PreviewTime', config?.PreviewTime === undefined ? undefined : String(config.PreviewTime)],
  ];
  return named.flatMap(([name, value = '']) => (value === '' ? [] : [`${name}: ${value}`])).join(', ');
}
