/** On every page: the styles, the theme switch, menus, and the live pill where there is a studio. */
import '../styles/index.css'
import { noticesBell } from '../shell/bell'
import { confirms } from '../shell/confirm'
import { copies, reveals } from '../shell/helpers'
import { jobsPill } from '../shell/jobs'
import { runPill } from '../shell/runs'
import { menus } from '../shell/menu'
import { signedOut } from '../shell/signedout'
import { themeToggles } from '../shell/theme'

themeToggles()
menus()
reveals()
copies()
confirms()
signedOut()
jobsPill()
runPill()
noticesBell()
