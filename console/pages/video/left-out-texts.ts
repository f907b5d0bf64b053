// The texts of what is missing of a video's file. The keys of the reasons are those of the wire.

export const texts = {
  missing: ['Missing', '缺失内容'],
  picture: ['Picture', '画面'],
  sound: ['Sound', '声音'],
  cutOff: ['The file is cut off at {seconds} s', '文件在第 {seconds} 秒中断，后面的内容缺失'],
  reasons: {
    'further track': ['A further track that is not kept', '其他轨道，未保留'],
    'unknown codec': ['Unknown codec', '编码格式未知'],
    'cannot be decoded': ['Cannot be decoded', '无法解码'],
  },
} as const;
