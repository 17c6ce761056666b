import { AuthProvider } from 'authchart/react'
import { useState } from 'react'
import { type DemoFacts, DemoProvider } from './auth/demoContext.tsx'
import type { DemoClient } from './auth/demoUser.ts'
import { Announcer } from './components/Announcer.tsx'
import { Header } from './components/Header.tsx'
import { type Side, Sides } from './components/Sides.tsx'
import { FaultPanel } from './faults/FaultPanel.tsx'
import { NoFaults } from './faults/NoFaults.tsx'
import { InspectorPanel } from './inspector/InspectorPanel.tsx'
import { modes } from './modes/modes.ts'
import { Stage } from './Stage.tsx'
import { SecondTab } from './secondTab/SecondTab.tsx'
import { IdleDialog } from './session/IdleDialog.tsx'
import { SettingsForm } from './settings/SettingsForm.tsx'
import { TourBar } from './tour/bar/TourBar.tsx'
import type { RunningTour } from './tour/startTour.ts'

interface AppProps {
  readonly auth: DemoClient
  readonly facts: DemoFacts
  readonly tour: RunningTour | null
}

export function App({ auth, facts, tour }: AppProps) {
  const { settings } = facts
  const [side, setSide] = useState<Side>('app')
  return (
    <AuthProvider client={auth}>
      <DemoProvider facts={facts}>
        <Header isTouring={tour !== null} />
        <Sides side={side} onChoose={setSide} />
        <main data-side={side}>
          <div className="column" data-column="app">
            <div data-region="app">
              <Stage />
            </div>
            <SecondTab />
            {modes[settings.mode].kind === 'rest' ? <FaultPanel /> : <NoFaults />}
            {!tour && <SettingsForm {...settings} />}
          </div>
          <div className="column" data-column="inspector">
            <InspectorPanel isHere={settings.hasInspector} />
          </div>
        </main>
        <IdleDialog policy={settings.policy} />
        <Announcer />
        {tour && <TourBar tour={tour} />}
      </DemoProvider>
    </AuthProvider>
  )
}
