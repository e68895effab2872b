"""Kernel messages to a notebook's outputs, as a Jupyter front end would show them."""

from __future__ import annotations

from typing import Any

_WIDGET_STATE = "application/vnd.jupyter.widget-state+json"


class Outputs:
    """Fills the cells of `notebook` with the outputs that arrive. Neighbouring pieces of one stream become one output."""

    def __init__(self, notebook: dict[str, Any]) -> None:
        self._cells = notebook["cells"]
        self._cell: int = 0
        self._shown: dict[str, list[dict[str, Any]]] = {}  # display id to the outputs that carry it
        self._clear_first = False
        self._widgets: dict[str, dict[str, Any]] = {}
        self._buffers: dict[str, dict[tuple, dict[str, Any]]] = {}
        self._hooks: dict[str, list[_OutputWidget]] = {}
        self._output_widgets: dict[str, _OutputWidget] = {}
        self.size = 0  # characters of text and data that have come, also those replaced since
        self.replies: list[dict[str, Any]] = []  # to be sent to the kernel: state of output widgets

    def begin(self, cell: int) -> None:
        """The outputs that follow belong to this cell."""
        self._cell = cell
        self._cells[cell]["outputs"] = []
        self._clear_first = False

    def add(self, message: dict[str, Any]) -> None:
        """One message of the kernel."""
        kind, content = message["type"], message["content"]
        self.size += len(content.get("text") or "") + sum(len(str(one)) for one in (content.get("data") or {}).values())
        hooks = self._hooks.get(message.get("parent", ""))
        if kind.startswith("comm"):
            self._comm(kind, content, message.get("buffers", []))
        elif kind == "clear_output":
            if hooks:
                hooks[-1].clear(bool(content.get("wait")))
            else:
                self._clear(bool(content.get("wait")))
        elif kind == "update_display_data":
            self._update(content)
        elif kind in {"stream", "display_data", "execute_result", "error"}:
            output = _output(kind, content)
            display_id = (content.get("transient") or {}).get("display_id")
            if display_id:
                self._update(content)
            if hooks:
                hooks[-1].add(output)
                return
            self._append(output)
            if display_id:
                self._shown.setdefault(display_id, []).append(output)

    def metadata(self) -> dict[str, Any]:
        """The notebook's metadata about widgets, or nothing."""
        if not self._widgets:
            return {}
        states: dict[str, Any] = {}
        for model_id, state in self._widgets.items():
            if "_model_name" not in state:
                continue
            states[model_id] = {
                "model_name": state.get("_model_name"),
                "model_module": state.get("_model_module"),
                "model_module_version": state.get("_model_module_version"),
                "state": state,
            }
            if model_id in self._buffers:
                states[model_id]["buffers"] = list(self._buffers[model_id].values())
        return {"widgets": {_WIDGET_STATE: {"state": states, "version_major": 2, "version_minor": 0}}}

    def _append(self, output: dict[str, Any]) -> None:
        outputs = self._cells[self._cell]["outputs"]
        if self._clear_first:
            self._drop(outputs)
        append_output(outputs, output)

    def _clear(self, wait: bool) -> None:
        if wait:
            self._clear_first = True
        else:
            self._drop(self._cells[self._cell]["outputs"])

    def _drop(self, outputs: list[dict[str, Any]]) -> None:
        gone = {id(output) for output in outputs}
        for name, shown in self._shown.items():
            self._shown[name] = [output for output in shown if id(output) not in gone]
        outputs.clear()
        self._clear_first = False

    def _update(self, content: dict[str, Any]) -> None:
        for output in self._shown.get((content.get("transient") or {}).get("display_id", ""), []):
            output["data"], output["metadata"] = content["data"], content["metadata"]

    def _comm(self, kind: str, content: dict[str, Any], buffers: list[str]) -> None:
        data, model_id = content.get("data", {}), content["comm_id"]
        state = data.get("state")
        if isinstance(state, dict):
            self._widgets.setdefault(model_id, {}).update(state)
            for path, buffer in zip(data.get("buffer_paths") or [], buffers, strict=False):
                self._buffers.setdefault(model_id, {})[tuple(path)] = {"data": buffer, "encoding": "base64", "path": path}
        if kind == "comm_open" and isinstance(state, dict) and state.get("_model_name") == "OutputModel":
            self._output_widgets[model_id] = _OutputWidget(model_id, self._widgets[model_id], self.replies)
        widget = self._output_widgets.get(model_id)
        if widget is not None and isinstance(state, dict) and "msg_id" in state:
            self._hook(widget, state["msg_id"])

    def _hook(self, widget: _OutputWidget, message_id: str) -> None:
        for hooks in self._hooks.values():
            if widget in hooks:
                hooks.remove(widget)
        if message_id:
            self._hooks.setdefault(message_id, []).append(widget)


class _OutputWidget:
    """An ipywidgets.Output as a browser would play it: it catches outputs and reports them back to the kernel."""

    def __init__(self, comm_id: str, state: dict[str, Any], replies: list[dict[str, Any]]) -> None:
        self._comm_id, self._state, self._replies = comm_id, state, replies
        self._outputs: list[dict[str, Any]] = list(state.get("outputs") or [])
        self._clear_first = False

    def add(self, output: dict[str, Any]) -> None:
        if self._clear_first:
            self._outputs, self._clear_first = [], False
        append_output(self._outputs, output)
        self._tell()

    def clear(self, wait: bool) -> None:
        if wait:
            self._clear_first = True
            return
        self._outputs = []
        self._tell()

    def _tell(self) -> None:
        self._state["outputs"] = self._outputs
        data = {"method": "update", "state": {"outputs": self._outputs}, "buffer_paths": []}
        self._replies.append({"comm_id": self._comm_id, "data": data})


def append_output(outputs: list[dict[str, Any]], output: dict[str, Any]) -> None:
    """Add an output; text of the same stream as the one before joins it."""
    last = outputs[-1] if outputs else None
    if last is not None and output["output_type"] == "stream" and last["output_type"] == "stream" and last["name"] == output["name"]:
        text = last.pop("text")  # held by nobody else Python lengthens it in place; else each piece would copy all before it
        text += output["text"]
        last["text"] = text
    else:
        outputs.append(output)


def _output(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    if kind == "stream":
        return {"output_type": kind, "name": content["name"], "text": content["text"]}
    if kind == "error":
        return {"output_type": kind, "ename": content["ename"], "evalue": content["evalue"], "traceback": list(content["traceback"])}
    output = {"output_type": kind, "data": content["data"], "metadata": content.get("metadata") or {}}
    if kind == "execute_result":
        output["execution_count"] = content.get("execution_count")
    return output
