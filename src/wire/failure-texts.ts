// The Chinese of the sentences in which a failed video tells its owner what is wrong with the file. The wire carries English. Pure.
import type { Text } from './texts.ts';
import { translateSentence } from './translate-sentence.ts';

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
  // A template that makes nothing of the file
  ['The picture of the file is smaller than this template allows.', '文件的画面小于该模板允许的尺寸。'],
  [
    'Enlarged as this template says, the picture would have more than {pixels} pixels on one side.',
    '按该模板放大后，画面一边会超过 {pixels} 像素。',
  ],
  ['The picture is too small for H.265.', '画面太小，无法编码为 H.265。'],
  ['The file has no picture.', '文件没有画面。'],
  ['The file has no sound.', '文件没有声音。'],
  ['FLV cannot hold H.265.', 'FLV 不支持 H.265。'],
  [
    'Another template of the group makes the same definition in the same format.',
    '模板组中另有模板生成相同清晰度和格式的流。',
  ],
  ['A file is made into at most {count} outputs at once.', '一个文件同时最多生成 {count} 个输出。'],
  [
    'The outputs before this one already take all the memory that one file may have.',
    '前面的输出已用完单个文件可用的内存。',
  ],
  ['The group makes nothing of a file like this.', '该模板组对这类文件不生成任何流。'],
  // The job
  ['The lease of the job is lost.', '任务的租约已失效。'],
  ['The video was deleted.', '视频已被删除。'],
  ['The uploaded file was deleted.', '上传的文件已被删除。'],
  ['The key of EncryptConfig cannot be opened.', '无法打开 EncryptConfig 中的密钥。'],
  [
    'The process that worked on this file ended {count} times before it was done. The file may need more memory than there is.',
    '处理该文件的进程在完成前中断了 {count} 次，文件所需内存可能超过可用内存。',
  ],
  ['The server could not process the file; its log has the details.', '服务端无法处理该文件，详情见其日志。'],
  ['The task was cancelled.', '任务已取消。'],
  ['Transcoding was cancelled.', '转码已取消。'],
  ['Transcoding took longer than allowed.', '转码超过时限。'],
  ['The uploaded file was deleted, or another one has taken its place.', '上传的文件已被删除或替换。'],
  ['The file was deleted, or another one has taken its place.', '文件已被删除或替换。'],
  ['The disk of the server is full.', '服务端磁盘已满。'],
  ['FFmpeg is not installed on the server.', '服务端没有安装 FFmpeg。'],
  ['The server has no space left for the transcoded files.', '服务端没有空间存放转码后的文件。'],
  ['Nothing in the file could be decoded: it is damaged.', '文件已损坏，无法解码任何内容。'],
  [
    'The picture or the sound of the file changes to another codec or another stream in the middle, and what follows cannot be read. Export it again, or upload the parts one by one.',
    '文件的画面或声音在中途换成了另一种编码或另一条流，其后的内容无法读取。请重新导出，或将各部分分别上传。',
  ],
  [
    'The file holds a second film behind the first, which cannot be read. Upload them one by one.',
    '文件中第一部影片之后还有第二部，无法读取。请分别上传。',
  ],
  ['The timestamps of the file {what}. Export it again.', '文件的时间戳有误（{what}）。请重新导出。'],
  [
    'The picture is {what}, without colours for other players. Export it as HDR10, HLG or SDR.',
    '画面为 {what}，其他播放器无法还原色彩。请导出为 HDR10、HLG 或 SDR。',
  ],
  ['None of the requested outputs can be made of this file.', '该文件无法生成任何所要求的输出。'],
  [
    'The source is damaged: only {decoded} s of {total} s could be decoded. Export it again and upload that.',
    '源文件已损坏：共 {total} 秒，只能解码 {decoded} 秒。请重新导出后上传。',
  ],
  ['Transcoding failed: an output is empty.', '转码失败：有一个输出为空。'],
  ['Transcoding failed: an output is not what was asked for.', '转码失败：有一个输出与要求不符。'],
  ['Transcoding failed: the playlist is not complete.', '转码失败：播放列表不完整。'],
  ['Transcoding failed: a segment is missing.', '转码失败：缺少一个分片。'],
  // Pictures
  ['There is no file left that pictures could be taken of.', '没有可用于截图的文件。'],
  ['The file is sound alone: there is no picture in it.', '文件只有声音，没有画面。'],
  ['The pictures would be too large altogether: lower {parameters}.', '截图总尺寸过大：请减小 {parameters}。'],
  ['The pictures could not be taken: the file is damaged.', '文件已损坏，无法截图。'],
  ['The server has no space left for the pictures.', '服务端没有空间存放截图。'],
  [
    'Taking the pictures used more memory or processor time than allowed, or FFmpeg crashed.',
    '截图所用的内存或处理器时间超过上限，或 FFmpeg 崩溃。',
  ],
  ['Taking the pictures took longer than allowed.', '截图超过时限。'],
  ['Taking the pictures was cancelled.', '截图已取消。'],
  // Uploads
  ['The file was not uploaded in time.', '文件未按时上传。'],
  ['The host of the URL sends {type}, not video or audio.', '该地址返回的是 {type}，不是音视频。'],
  [
    'Neither the URL nor its host says what kind of file it is: name it in FileExtension.',
    '地址及其主机都未说明文件类型：请在 FileExtension 中指定。',
  ],
  ['The file is larger than this server takes.', '文件超过服务端允许的大小。'],
  ['The host of the URL sends too slowly.', '该地址的主机发送过慢。'],
  ['The connection ended before the file did.', '文件未传完连接就断开了。'],
  ['The server has no room for the file.', '服务端没有空间存放该文件。'],
  [
    'The host of the URL cannot be reached, or its address is not allowed.',
    '无法连接该地址的主机，或其地址不允许访问。',
  ],
  ['The URL, or one that it redirects to, is not http or https.', '该地址或其重定向目标不是 http 或 https。'],
  ['The host of the URL answered HTTP {status}.', '该地址的主机返回 HTTP {status}。'],
  ['The URL redirects more than {most} times.', '该地址重定向超过 {most} 次。'],
  ['The host of the URL does not answer.', '该地址的主机没有响应。'],
  ['The host of the URL sends the file compressed, which was not asked for.', '该地址的主机擅自以压缩形式发送文件。'],
  ['The host of the URL stopped sending.', '该地址的主机停止了发送。'],
  ['The server ended several times while it fetched this file.', '服务端在拉取该文件时多次中断。'],
  ['The file did not come in time.', '文件未按时到达。'],
  ['The server could not take the file in.', '服务端无法接收该文件。'],
];

/** The sentence in both languages; one that is not known here stays English in both. */
export function translateFailure(sentence: string): Text {
  return translateSentence(FAILURES, sentence);
}
