import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './exec.mjs'

// Always the whole of dist: a module that was renamed must not live on in the package under its old name.
rmSync(join(root, 'dist'), { recursive: true, force: true })
