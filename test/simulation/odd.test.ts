import { keepsItsPromises } from './keepsItsPromises.ts'

keepsItsPromises('odd')
