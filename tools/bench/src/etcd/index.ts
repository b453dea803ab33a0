import { spawnSync } from 'node:child_process'
import type { StartSystem } from '../system.ts'
import { EtcdSystem } from './etcd-system.ts'

/** etcd, where its program is on the PATH. */
export const startEtcd: StartSystem = async (options) => {
  if (!isEtcdOnPath()) return { absent: 'etcd is not on the PATH: apt-get install etcd-server' }
  return EtcdSystem.start(options)
}

function isEtcdOnPath(): boolean {
  return spawnSync('etcd', ['--version'], { stdio: 'ignore' }).error === undefined
}
