// Which events are delivered: all, or those that are chosen.
import type { JSX } from 'preact';
import { t } from '../../base/language.ts';
import { Check } from '../../ui/fields.tsx';
import { texts } from './texts.ts';

const ALL = 'ALL';
/** Those that this server sends. */
const types = [
  ...['FileUploadComplete', 'ImageUploadComplete', 'AttachedMediaUploadComplete', 'UploadByURLComplete'],
  ...['VideoAnalysisComplete', 'StreamTranscodeComplete', 'TranscodeComplete', 'SnapshotComplete'],
  ...['CreateAuditComplete', 'DeleteMediaComplete', 'MediaBaseChangeComplete'],
];

interface ChoiceProps {
  /** Comma separated, or `ALL`. */
  readonly events: string;
  readonly onChange: (events: string) => void;
}

export function EventChoice({ events, onChange }: ChoiceProps): JSX.Element {
  const isAll = events === ALL;
  const chosen = new Set(isAll ? types : events.split(',').filter((name) => name !== ''));
  const put = (name: string, isOn: boolean): void => {
    const rest = [...chosen].filter((each) => each !== name);
    onChange((isOn ? [...rest, name] : rest).join(','));
  };
  return (
    <fieldset class="event-choice">
      <legend>{t(texts.events)}</legend>
      <Check
        label={t(texts.allEvents)}
        isOn={isAll}
        onChange={(isOn) => {
          onChange(isOn ? ALL : types.join(','));
        }}
      />
      {!isAll && (
        <div class="event-types">
          {[...new Set([...types, ...chosen])].map((name) => (
            <Check
              key={name}
              label={<span class="mono small">{name}</span>}
              isOn={chosen.has(name)}
              onChange={(isOn) => {
                put(name, isOn);
              }}
            />
          ))}
        </div>
      )}
    </fieldset>
  );
}
