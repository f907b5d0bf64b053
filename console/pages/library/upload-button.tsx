// Chooses files or a folder to upload.
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { mediaExtensions } from '../../../sdk/upload/media-names.ts';
import { t } from '../../base/language.ts';
import { Icon } from '../../ui/icons.tsx';
import { Menu } from '../../ui/menu.tsx';
import { fromInput } from '../../uploads/chosen-files.ts';
import { take } from './take-files.ts';
import { texts } from './texts.ts';

export function UploadButton(): JSX.Element {
  const [files, folder] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)];
  const chosen = (event: Event): void => {
    const input = event.currentTarget as HTMLInputElement;
    if (input.files !== null) take(fromInput(input.files));
    // The same files may be chosen again.
    input.value = '';
  };
  return (
    <>
      <input
        ref={files}
        type="file"
        class="upload-files"
        multiple
        accept={mediaExtensions()}
        hidden
        onChange={chosen}
      />
      <input ref={folder} type="file" class="upload-folder" hidden onChange={chosen} {...{ webkitdirectory: true }} />
      <Menu
        label={t(texts.upload)}
        class="button main"
        entries={[
          { label: t(texts.chooseFiles), icon: 'upload', run: () => files.current?.click() },
          { label: t(texts.chooseFolder), icon: 'folder', run: () => folder.current?.click() },
        ]}
      >
        <Icon name="upload" />
        {t(texts.upload)}
      </Menu>
    </>
  );
}
