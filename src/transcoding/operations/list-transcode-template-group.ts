// ListTranscodeTemplateGroup: the template groups of an account, without their templates.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import type { TemplateGroups } from '../templates/template-groups-db.ts';
import { everyVideo } from '../../access/access-target.ts';
import { appIdParameter } from '../../access/parameters/parameter-schemas.ts';
import { groupSummary, summarizeGroup } from './template-group-parameters.ts';
import { DEFAULT_APP_ID } from '../../wire/single-app.ts';

interface Deps {
  readonly templateGroups: Pick<TemplateGroups, 'list'>;
}

export const listTranscodeTemplateGroup = defineOperation({
  name: 'ListTranscodeTemplateGroup',
  version: VOD_VERSION,
  summary: 'Returns all transcode template groups without their templates, the built-in groups first.',
  parameters: z.object({ AppId: appIdParameter }),
  response: z.object({ TranscodeTemplateGroupList: z.array(groupSummary) }),
  target: () => everyVideo,
  errors: [],
  handle: async ({ templateGroups }: Deps, { caller, parameters }) => {
    // No group belongs to another app.
    const groups = parameters.AppId === DEFAULT_APP_ID ? await templateGroups.list(caller.accountId) : [];
    return { TranscodeTemplateGroupList: groups.map(summarizeGroup) };
  },
});
