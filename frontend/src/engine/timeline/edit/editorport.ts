/** The half of the timeline's port that an editor is; what a page knows besides comes from the page. */
import type { Editor } from '../../labels/editor'
import type { EditPort } from './model'

export type EditorPort = Omit<EditPort, 'what' | 'sectionKind' | 'snap' | 'editable'>

export const editorPort = (editor: Editor): EditorPort => ({
  shown: () => editor.shown,
  committed: () => editor.doc,
  selection: () => editor.selection,
  grabbed: () => editor.grabbed,
  select: (selection) => (editor.selection = selection),
  begin: (byFrames) => void editor.begin(byFrames),
  preview: (next) => editor.preview(next),
  commit: () => editor.commit(),
  cancel: () => editor.cancel(),
  onChange: (listener) => editor.onChange(listener),
})
