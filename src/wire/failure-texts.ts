// The Chinese of the sentences in which a failed video tells its owner what is wrong with the file. The wire carries English. Pure.
import { fill, type Text } from './texts.ts';

const FAILURES: readonly Text[] = [
  ['The source file cannot be read.', '无法读取源文件。'],
  ['The file is empty.', '文件为空。'],
  ['The file is not a video or audio file.', '该文件不是音视频文件。'],
  [
    'The file is incomplete: its index is missing. It was probably cut off while being recorded or uploaded.',
    '文件不完整：缺少索引，可能在录制或上传时中断。',
  ],
  ['The file is an image, not a video or audio file.', '该文件是图片，不是音视频文件。'],
  [
    'The file is a playlist, which only points at other files. Upload the media itself.',
    '该文件是播放列表，仅指向其他文件。请上传音视频文件本身。',
  ],
  ['The file format is not supported.', '不支持该文件格式。'],
  ['The file is encrypted. Upload it without encryption.', '文件已加密。请上传未加密的文件。'],
  ['The file has no video or audio stream that can be decoded.', '文件中没有可解码的视频流或音频流。'],
  ['The picture size of the video is missing or zero.', '视频的画面尺寸缺失或为零。'],
  ['The colours of the picture cannot be converted.', '无法转换画面的色彩。'],
  [
    'The picture is Dolby Vision of profile {profile}, without colours for other players. Export it as HDR10, HLG or SDR.',
    '画面为杜比视界 Profile {profile}，其他播放器无法还原色彩。请导出为 HDR10、HLG 或 SDR。',
  ],
  [
    'The colours of the picture are stored as {space}, which cannot be converted. Export it as BT.709 or BT.2020.',
    '画面的色彩以 {space} 存储，无法转换。请导出为 BT.709 或 BT.2020。',
  ],
  [
    'Transcoding used more memory or processor time than allowed, or FFmpeg crashed.',
    '转码所用的内存或处理器时间超过上限，或 FFmpeg 崩溃。',
  ],
  ['The picture is larger than {width} x {height} pixels.', '画面超过 {width} x {height} 像素。'],
  ['The duration of the file is zero or cannot be determined.', '文件时长为零或无法确定。'],
  ['The file is cut off. Upload it again.', '文件被截断。请重新上传。'],
  [
    'The file is cut off: it ends at {end} s of {total} s. Upload it again.',
    '文件被截断：共 {total} 秒，在第 {end} 秒中断。请重新上传。',
  ],
  ['The timestamps of the file are broken. Export it again.', '文件的时间戳已损坏。请重新导出。'],
  [
    'The timestamps of the file are lost from {from} s on. Export it again.',
    '文件的时间戳从第 {from} 秒起丢失。请重新导出。',
  ],
  [
    'The timestamps of the file jump from {from} s to {to} s. Export it again.',
    '文件的时间戳从第 {from} 秒跳到第 {to} 秒。请重新导出。',
  ],
  ['The file is longer than allowed.', '文件时长超过上限。'],
  [
    'Examining the file took more time or memory than allowed, or FFmpeg crashed.',
    '检查文件所用的时间或内存超过上限，或 FFmpeg 崩溃。',
  ],
  ['Examining the file was cancelled.', '文件检查已取消。'],
  [
    'The file could not be transcoded: it is damaged. Export it again and upload that.',
    '文件已损坏，无法转码。请重新导出后上传。',
  ],
  [
    'The file could not be transcoded: it may be damaged. Export it again and upload that; the log of the server has the details.',
    '文件无法转码，可能已损坏。请重新导出后上传；详情见服务端日志。',
  ],
  [
    'The server could not transcode the file: its FFmpeg lacks a part that is needed. The log of the server has the details.',
    '服务端无法转码该文件：其 FFmpeg 缺少所需组件。详情见服务端日志。',
  ],
  [
    'The file has a codec that the server cannot decode. Export it with a common one, such as H.264 and AAC.',
    '服务端无法解码该文件的编码格式。请用常见编码（如 H.264 与 AAC）重新导出。',
  ],
];

/** The sentence in both languages; one that is not known here stays English in both. */
export function translateFailure(sentence: string): Text {
  for (const text of FAILURES) {
    const pattern = text[0].replace(/[.\\]/g, '\\$&').replace(/\{(\w+)\}/g, '(?<$1>\\S+)');
    const found = new RegExp(`^${pattern}$`).exec(sentence);
    if (found !== null) return fill(text, found.groups ?? {});
  }
  return [sentence, sentence];
}
