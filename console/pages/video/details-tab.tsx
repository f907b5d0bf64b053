// Title, description, tags and category. What is typed stays until it is saved or discarded, also when the session ends meanwhile.
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { t, tf } from '../../base/language.ts';
import { loadCategories, type Category } from '../../server/categories.ts';
import { Failure } from '../../server/failure.tsx';
import { client } from '../../server/session.ts';
import { useQuery } from '../../server/use-query.ts';
import { Button } from '../../ui/controls.tsx';
import { SelectField, TextArea, TextField, type Choice } from '../../ui/fields.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { texts } from './details-texts.ts';
import { edits, setEdit, type Edit, type VideoInfo, type VideoPartProps } from './video-state.ts';

const NO_CATEGORY = '0';

function savedOf({ title, description, tags, cateId, cateName, referenceId = '' }: VideoInfo): Edit {
  const isKnown = cateId !== undefined && cateName !== undefined && cateName !== '';
  return { title, description, tags, cateId: isKnown ? String(cateId) : NO_CATEGORY, referenceId };
}

export function DetailsTab({ video, query }: VideoPartProps): JSX.Element {
  const { videoId } = video;
  const saved = savedOf(video);
  const edit = edits.value.get(videoId) ?? saved;
  const wasThere = useRef(edits.value.has(videoId));
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const isDirty = JSON.stringify(edit) !== JSON.stringify(saved);
  const isReady = isDirty && !isBusy && edit.title.trim() !== '' && isReferenceForm(edit.referenceId);
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!isReady) return;
    setBusy(true);
    setError(undefined);
    try {
      if (edit.referenceId !== saved.referenceId) await storeReference(videoId, edit.referenceId);
      await store(videoId, edit);
      await query.reload();
      setEdit(videoId, undefined);
      showToast({ text: t(texts.saved), tone: 'good' });
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  const discard = (): void => {
    setEdit(videoId, undefined);
    setError(undefined);
  };
  return (
    <form class="details-form" onSubmit={(event) => void save(event)} noValidate>
      {wasThere.current && isDirty && <p class="notice warn">{t(texts.restored)}</p>}
      <Fields
        edit={edit}
        change={(changes) => {
          setEdit(videoId, { ...edit, ...changes });
        }}
      />
      {error !== undefined && <Failure error={error} />}
      <div class="form-actions">
        <Button kind="main" type="submit" disabled={!isReady}>
          {t(texts.save)}
        </Button>
        {isDirty && <Button onClick={discard}>{t(texts.discard)}</Button>}
      </div>
    </form>
  );
}

interface FieldsProps {
  readonly edit: Edit;
  readonly change: (changes: Partial<Edit>) => void;
}

function Fields({ edit, change }: FieldsProps): JSX.Element {
  const categories = useQuery('categories', loadCategories);
  const put = (name: keyof Edit) => (value: string) => {
    change({ [name]: value });
  };
  return (
    <>
      <TextField
        label={t(texts.title)}
        value={edit.title}
        error={edit.title.trim() === '' ? t(texts.titleNeeded) : undefined}
        onChange={put('title')}
      />
      <TextArea label={t(texts.description)} rows={4} value={edit.description} onChange={put('description')} />
      <div class="form-pair">
        <TextField label={t(texts.tags)} hint={t(texts.tagsHint)} value={edit.tags} onChange={put('tags')} />
        <SelectField
          label={t(texts.category)}
          choices={choicesOf(categories.data ?? [], edit.cateId)}
          value={edit.cateId}
          onChange={put('cateId')}
        />
      </div>
      <TextField
        label={t(texts.reference)}
        hint={t(texts.referenceHint)}
        error={isReferenceForm(edit.referenceId) ? undefined : t(texts.referenceForm)}
        value={edit.referenceId}
        onChange={put('referenceId')}
        isMono
      />
    </>
  );
}

/** Empty takes it away. */
function isReferenceForm(text: string): boolean {
  return text === '' || /^[\w-]{6,64}$/.test(text);
}

function choicesOf(categories: readonly Category[], chosen: string): readonly Choice[] {
  const known: Choice[] = [
    [NO_CATEGORY, t(texts.noCategory)],
    ...categories.map(({ cateId, path }) => [String(cateId), path] as const),
  ];
  const isThere = known.some(([value]) => value === chosen);
  return isThere ? known : [...known, [chosen, tf(texts.unknownCategory, { id: chosen })]];
}

/** Before the texts: it may be refused, because another video has it. */
async function storeReference(videoId: string, newReferenceId: string): Promise<void> {
  await client().setReferenceId({ videoId, ...(newReferenceId === '' ? { remove: 'true' } : { newReferenceId }) });
}

/** As a list of one: there an empty text clears a description or the tags. */
async function store(videoId: string, { title, description, tags, cateId }: Edit): Promise<void> {
  const clean = tags
    .split(/[,，]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  const change = { VideoId: videoId, Title: title.trim(), Description: description, Tags: clean.join(',') };
  await client().updateVideoInfos({ updateContent: JSON.stringify([{ ...change, CateId: Number(cateId) }]) });
}
