// In place of MinIO: `minio server FOLDER` with its two variables, on its port, is OpenStack Swift, which keeps its objects in FOLDER
// until it ends.
import { startSwift } from '../swift.ts';

const PORT = 9000;
const [command, folder, ...more] = process.argv.slice(2);
if (command !== 'server' || folder === undefined || more.length > 0)
  throw new Error(`minio ${process.argv.slice(2).join(' ')}: not understood`);
const swift = await startSwift({
  accessKeyId: process.env['MINIO_ROOT_USER'] ?? '',
  secretAccessKey: process.env['MINIO_ROOT_PASSWORD'] ?? '',
  port: PORT,
  parent: folder,
});
process.once('SIGTERM', () => {
  void swift.stop().then(() => process.exit(0));
});
