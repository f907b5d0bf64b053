// The texts of the form of template groups.
import type { Texts } from '../../../sdk/texts.ts';

export const texts = {
  name: ['Name', '名称'],
  save: ['Save', '保存'],
  newGroup: ['New group', '新建模板组'],
  create: ['Create', '创建'],
  edit: ['Edit', '编辑'],
  editGroup: ['Edit {name}', '编辑 {name}'],
  groupSaved: ['{name} was saved', '已保存 {name}'],
  streams: ['Streams', '转码流'],
  addStream: ['Add a stream', '添加转码流'],
  removeStream: ['Remove stream {number}', '移除第 {number} 路流'],
  streamName: ['Name', '名称'],
  format: ['Format', '格式'],
  height: ['Height', '高度'],
  codec: ['Codec', '编码'],
  bitrate: ['Rate in kbit/s', '码率（kbit/s）'],
  automatic: ['automatic', '自动'],
  encrypt: ['Encrypt (AES-128)', '加密（AES-128）'],
  twins: [
    'Two streams have the same format, definition and encryption: players cannot tell them apart.',
    '有两路流的格式、清晰度和加密方式相同，播放器无法区分。',
  ],
  lock: ['Lock the group', '锁定模板组'],
  lockHint: ['A locked group cannot be changed or deleted.', '锁定后不能修改或删除。'],
} as const satisfies Texts;
