// The whole page takes files that are dropped on it, and says so while they are over it.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../../base/language.ts';
import { Icon } from '../../ui/icons.tsx';
import { fromDrop } from '../../uploads/chosen-files.ts';
import { take } from './take-files.ts';
import { texts } from './texts.ts';

export function DropZone(): JSX.Element | null {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      // Left to the outside, not to another element of the page.
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      setOver(false);
      if (!hasFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      void fromDrop(event.dataTransfer).then(take);
    };
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
    };
  }, []);
  if (!isOver) return null;
  return (
    <div class="drop-zone" role="status">
      <div>
        <Icon name="upload" size={40} />
        <strong>{t(texts.dropHere)}</strong>
      </div>
    </div>
  );
}
