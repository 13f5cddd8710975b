/** Last segment of a path with `/` separators. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `k8s-nodes-20221110-185842.yaml` -> `k8s-nodes.yaml`: removes the collector's start time, which all top-level names of a dump carry. */
export function withoutStamp(fileName: string): string {
  return fileName.replace(/-\d{8}-\d{6}(?=\.|-|$)/, '');
}
