// One stream of a template group's form. Format, definition and encryption of a template that is there stay: published streams carry them.
import type { JSX } from 'preact';
import { t, tf } from '../../base/language.ts';
import { Check, SelectField, TextField, type Choice } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';
import { codecs, definitionOf, formats, hasPicture, heights, nameOf, type StreamDraft } from './template-draft.ts';
import { texts } from './template-texts.ts';

interface StreamRowProps {
  readonly stream: StreamDraft;
  readonly number: number;
  readonly canRemove: boolean;
  readonly onStream: (stream: StreamDraft) => void;
  readonly onRemove: () => void;
}

const formatNames: Readonly<Record<string, string>> = { m3u8: 'HLS', mp4: 'MP4', flv: 'FLV', mp3: 'MP3' };

export function StreamRow({ stream, number, canRemove, onStream, onRemove }: StreamRowProps): JSX.Element {
  const { format, template, name, isEncrypted } = stream;
  const put = (field: 'name' | 'format' | 'height' | 'codec' | 'bitrate') => (value: string) => {
    onStream({ ...stream, [field]: value, ...(field === 'format' && { isEncrypted: value === 'm3u8' }) });
  };
  const title = `${formatNames[format] ?? format} · ${definitionOf(stream)}`;
  return (
    <li class="stream-row">
      <div class="stream-head">
        <strong>{title}</strong>
        <button
          type="button"
          class="button plain icon"
          disabled={!canRemove}
          aria-label={tf(texts.removeStream, { number })}
          title={tf(texts.removeStream, { number })}
          onClick={onRemove}
        >
          <Icon name="trash" size={18} />
        </button>
      </div>
      <div class="stream-fields">
        {template === undefined && (
          <SelectField label={t(texts.format)} choices={choicesOf(formats)} value={format} onChange={put('format')} />
        )}
        {hasPicture(stream) && <PictureFields stream={stream} put={put} />}
        <TextField
          label={t(texts.streamName)}
          value={name}
          onChange={put('name')}
          attributes={{ placeholder: nameOf(stream) }}
        />
      </div>
      {format === 'm3u8' && template === undefined && (
        <Check
          label={t(texts.encrypt)}
          isOn={isEncrypted}
          onChange={(isOn) => {
            onStream({ ...stream, isEncrypted: isOn });
          }}
        />
      )}
    </li>
  );
}

interface PictureProps {
  readonly stream: StreamDraft;
  readonly put: (field: 'height' | 'codec' | 'bitrate') => (value: string) => void;
}

function PictureFields({ stream: { height, codec, bitrate, template }, put }: PictureProps): JSX.Element {
  // A template that is there may have any height, or none; a new one is named by it.
  const isFree = template !== undefined;
  return (
    <>
      {isFree ? (
        <TextField label={t(texts.height)} value={height} onChange={put('height')} attributes={NUMERIC} />
      ) : (
        <SelectField
          label={t(texts.height)}
          choices={heights.map((each) => [each, `${each}p`] as const)}
          value={height}
          onChange={put('height')}
        />
      )}
      <SelectField label={t(texts.codec)} choices={choicesOf(codecs)} value={codec} onChange={put('codec')} />
      <TextField
        label={t(texts.bitrate)}
        value={bitrate}
        onChange={put('bitrate')}
        attributes={{ ...NUMERIC, placeholder: t(texts.automatic) }}
      />
    </>
  );
}

const NUMERIC = { inputMode: 'numeric' } as const;

function choicesOf(values: readonly string[]): readonly Choice[] {
  return values.map((each) => [each, formatNames[each] ?? each] as const);
}
