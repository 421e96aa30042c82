"""KPIs: how administrative procedures and citizens' matters go, per unit and month, by events alone."""

from core import Plugin

plugin = Plugin(
    title="Chỉ số chính quyền điện tử",
    permissions={"kpis.read": "Xem chỉ số"},
    hears=("complaints",),
    owner="Văn phòng UBND tỉnh",
    icon="bar-chart",
    words={
        "kpis.dossier_received": "Một cửa đã nhận hồ sơ",
        "kpis.dossier_returned": "Một cửa đã trả kết quả",
    },
)
