"""KPIs: how administrative procedures and citizens' matters go, per unit and month, by events alone."""

from core import Plugin

plugin = Plugin(
    title="Chỉ số chính quyền điện tử",
    permissions={
        "kpis.read": "Xem chỉ số",
        "kpis.close": "Khóa số và công bố báo cáo chỉ số",
        "kpis.configure": "Đặt chỉ tiêu, thang điểm",
        "kpis.enter": "Nhập số liệu bằng tay",
    },
    hears=("campaigns", "complaints"),
    owner="Văn phòng UBND tỉnh",
    icon="bar-chart",
    words={
        "kpis.dossier_received": "Một cửa đã nhận hồ sơ",
        "kpis.dossier_returned": "Một cửa đã trả kết quả",
        "kpis.dossier_digitised": "Hồ sơ đã số hóa",
        "kpis.dossier_paid": "Đã nộp phí, lệ phí",
        "kpis.dossier_rated": "Người nộp hồ sơ đã đánh giá",
        "kpis.procedure_published": "Thủ tục đã công khai",
        "kpis.target_missed": "Chỉ số dưới chỉ tiêu",
        "kpis.target_reached": "Chỉ số đạt lại chỉ tiêu",
        "kpis.close": "Khóa số một kỳ",
        "kpis.publish": "Công bố báo cáo chỉ số",
        "kpis.decide": "Đặt chỉ tiêu, thang điểm",
        "kpis.enter": "Nhập số liệu bằng tay",
        "period": "Kỳ",
        "edition": "Lần khóa",
    },
)
