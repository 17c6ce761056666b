import type { FakeRoute } from 'authchart/testing'
import { TWO_FACTORS } from './passkeys/index.ts'
import type { Totp } from './totp.ts'

/** A code of the authenticator app proves again, and more surely, who the user is. The demo has one phone for both users. */
export const stepUpRoutes = (phone: Pick<Totp, 'verifyCode'>): Readonly<Record<string, FakeRoute>> => ({
  async 'POST /step-up'(request, tools) {
    const { session } = tools.identify()
    const { code } = await request.fields()
    if (typeof code !== 'string' || !phone.verifyCode(code)) return tools.refuse(403, 'second_factor_invalid')
    return tools.stepUp(session, { amr: ['pwd', 'otp'], acr: TWO_FACTORS })
  },
})
