// The operations of transcoding/: template groups, transcode tasks, snapshots and data keys.
import { addTranscodeTemplateGroup } from './add-transcode-template-group.ts';
import { cancelTranscodeTask } from './cancel-transcode-task.ts';
import { decryptKMSDataKey } from './decrypt-kms-data-key.ts';
import { deleteImage } from './delete-image.ts';
import { deleteTranscodeTemplateGroup } from './delete-transcode-template-group.ts';
import { generateKMSDataKey } from './generate-kms-data-key.ts';
import { getTranscodeProgress } from './get-transcode-progress.ts';
import { getTranscodeSummary } from './get-transcode-summary.ts';
import { getTranscodeTask } from './get-transcode-task.ts';
import { getTranscodeTemplateGroup } from './get-transcode-template-group.ts';
import { listSnapshots } from './list-snapshots.ts';
import { listTranscodeTask } from './list-transcode-task.ts';
import { listTranscodeTemplateGroup } from './list-transcode-template-group.ts';
import { setDefaultTranscodeTemplateGroup } from './set-default-transcode-template-group.ts';
import { submitSnapshotJob } from './submit-snapshot-job.ts';
import { submitTranscodeJobs } from './submit-transcode-jobs.ts';
import { updateTranscodeTemplateGroup } from './update-transcode-template-group.ts';

/** @internal Its type names the services of each operation, which are not exported: no declaration is built. */
export const transcodingOperations = [
  getTranscodeProgress,
  submitTranscodeJobs,
  getTranscodeTask,
  getTranscodeSummary,
  listTranscodeTask,
  cancelTranscodeTask,
  submitSnapshotJob,
  listSnapshots,
  deleteImage,
  addTranscodeTemplateGroup,
  getTranscodeTemplateGroup,
  listTranscodeTemplateGroup,
  updateTranscodeTemplateGroup,
  deleteTranscodeTemplateGroup,
  setDefaultTranscodeTemplateGroup,
  generateKMSDataKey,
  decryptKMSDataKey,
] as const;
