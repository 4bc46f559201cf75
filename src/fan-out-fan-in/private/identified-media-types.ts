/** What magic-bytes.js identifies by first bytes, without the encodings of texts: by type, the subtypes. */
const SUBTYPES = {
  application: [
    'gzip', 'java-archive', 'json', 'msword', 'octet-stream', 'ogg', 'pdf', 'postscript', 'rtf', 'vnd.android.package-archive',
    'vnd.ms-excel', 'vnd.ms-fontobject', 'vnd.ms-powerpoint', 'vnd.ms-visio.drawing', 'vnd.oasis.opendocument.presentation',
    'vnd.oasis.opendocument.spreadsheet', 'vnd.oasis.opendocument.text',
    'vnd.openxmlformats-officedocument.presentationml.presentation', 'vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'vnd.openxmlformats-officedocument.wordprocessingml.document', 'vnd.rar', 'vnd.sqlite3', 'wasm', 'x-7z-compressed', 'x-bzip2',
    'x-executable', 'x-mach-binary', 'x-photoshop', 'x-shockwave-flash', 'x-subrip', 'x-tar', 'xml', 'zip',
  ],
  audio: ['aac', 'flac', 'midi', 'mpeg', 'ogg', 'webm', 'x-aiff', 'x-matroska', 'x-wav'],
  font: ['otf', 'ttf', 'woff', 'woff2'],
  image: ['apng', 'avif', 'bmp', 'gif', 'heif', 'jpeg', 'png', 'svg+xml', 'tiff', 'webp', 'x-icon'],
  message: ['rfc822'],
  text: ['vtt'],
  video: ['mp4', 'mpeg', 'ogg', 'quicktime', 'x-matroska', 'x-msvideo'],
};

/** The media types that a fan-out can accept. A test compares them with magic-bytes.js. */
export const IDENTIFIED_MEDIA_TYPES = Object.entries(SUBTYPES).flatMap(([type, subtypes]) => subtypes.map(subtype => `${type}/${subtype}`));
