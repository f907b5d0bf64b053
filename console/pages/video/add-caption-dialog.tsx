// Adds captions in one language, from a file or from text.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { t, tf } from '../../base/language.ts';
import { common } from '../../base/texts.ts';
import { Failure } from '../../server/failure.tsx';
import { client } from '../../server/session.ts';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Check, TextArea, TextField } from '../../ui/fields.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { texts } from './captions-texts.ts';

interface AddDialogProps {
  readonly videoId: string;
  readonly onClose: () => void;
  readonly onAdded: () => void;
}

interface CaptionForm {
  readonly language: string;
  readonly label: string;
  readonly content: string;
  readonly isDefault: boolean;
}

export function AddCaptionDialog({ videoId, onClose, onAdded }: AddDialogProps): JSX.Element {
  const [form, setForm] = useState<CaptionForm>({ language: '', label: '', content: '', isDefault: false });
  const [error, setError] = useState<unknown>();
  const isReady = form.language.trim() !== '' && form.content.trim() !== '';
  const add = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!isReady) return;
    try {
      const cueCount = await addCaption(videoId, form);
      showToast({ text: tf(texts.addedCues, { count: cueCount }), tone: 'good' });
      onAdded();
      onClose();
    } catch (failure) {
      setError(failure);
    }
  };
  const footer = (
    <>
      <Button onClick={onClose}>{t(common.cancel)}</Button>
      <Button kind="main" type="submit" form="caption-form" disabled={!isReady}>
        {t(texts.add)}
      </Button>
    </>
  );
  return (
    <Dialog title={t(texts.addTitle)} onClose={onClose} footer={footer}>
      <form id="caption-form" class="details-form" onSubmit={(event) => void add(event)}>
        <CaptionFields
          form={form}
          change={(changes) => {
            setForm((before) => ({ ...before, ...changes }));
          }}
        />
        {error !== undefined && <Failure error={error} />}
      </form>
    </Dialog>
  );
}

/** Answers the number of cues. */
async function addCaption(videoId: string, { language, label, content, isDefault }: CaptionForm): Promise<number> {
  const asked = { videoId, language: language.trim(), content, isDefault: String(isDefault) };
  const named = label.trim() === '' ? {} : { label: label.trim() };
  return (await client().addCaption({ ...asked, ...named })).cueCount;
}

interface CaptionFieldsProps {
  readonly form: CaptionForm;
  readonly change: (changes: Partial<CaptionForm>) => void;
}

function CaptionFields({ form, change }: CaptionFieldsProps): JSX.Element {
  const read = async (event: Event): Promise<void> => {
    const file = (event.currentTarget as HTMLInputElement).files?.[0];
    if (file === undefined) return;
    // `film.zh-Hans.srt` names its language.
    const named = /\.([a-z]{2,3}(?:-[A-Za-z]{2,4})?)\.\w+$/.exec(file.name)?.[1];
    change({ content: await file.text(), ...(named !== undefined && form.language === '' && { language: named }) });
  };
  const put = (name: 'language' | 'label' | 'content') => (value: string) => {
    change({ [name]: value });
  };
  return (
    <>
      <label class="field">
        <strong class="field-name">{t(texts.file)}</strong>
        <input type="file" class="input" accept=".srt,.vtt,.webvtt,.txt" onChange={(event) => void read(event)} />
        <span class="quiet small">{t(texts.fileHint)}</span>
      </label>
      <div class="form-pair">
        <TextField
          label={t(texts.language)}
          hint={t(texts.languageHint)}
          value={form.language}
          onChange={put('language')}
          isMono
        />
        <TextField label={t(texts.label)} hint={t(texts.labelHint)} value={form.label} onChange={put('label')} />
      </div>
      <TextArea label={t(texts.content)} rows={5} isMono value={form.content} onChange={put('content')} />
      <Check
        label={t(texts.makeDefault)}
        isOn={form.isDefault}
        onChange={(isDefault) => {
          change({ isDefault });
        }}
      />
    </>
  );
}
