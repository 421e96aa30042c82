"""New rural: how near each commune is to the national criteria, and which facts of other rooms put one at risk."""

from core import Plugin

plugin = Plugin(
    title="Xây dựng nông thôn mới",
    permissions={
        "new_rural.read": "Xem tiêu chí và đánh giá nông thôn mới",
        "new_rural.assess": "Tự đánh giá tiêu chí nông thôn mới của xã",
        "new_rural.review": "Thẩm tra, ghi nhận công nhận xã (cấp trên của xã)",
        "new_rural.configure": "Phân loại xã, sửa mức chỉ tiêu, chỉnh mối liên hệ",
    },
    hears=("complaints", "kpis", "campaigns"),
    owner="Văn phòng Điều phối nông thôn mới tỉnh",
    icon="building-check",
    words={
        "new_rural.indicator_assessed": "Đã đánh giá chỉ tiêu",
        "new_rural.assessment_submitted": "Xã đã nộp tự đánh giá",
        "new_rural.assessment_reviewed": "Cấp trên đã thẩm tra",
        "new_rural.criterion_at_risk": "Tiêu chí có nguy cơ",
        "new_rural.criterion_secured": "Tiêu chí đã hết nguy cơ",
        "new_rural.commune_recognised": "Đã công nhận xã đạt chuẩn",
        "new_rural.recognition_withdrawn": "Đã thu hồi công nhận",
        "new_rural.commune_classified": "Đã phân loại xã",
        "new_rural.target_corrected": "Tỉnh đã quy định mức chỉ tiêu",
        "new_rural.link_tuned": "Đã chỉnh mối liên hệ",
        "new_rural.contribution_voted": "Thôn đã biểu quyết khoản đóng góp",
        "new_rural.classify": "Phân loại xã",
        "new_rural.rule": "Quy định mức chỉ tiêu",
        "new_rural.tune": "Chỉnh mối liên hệ",
        "new_rural.recognise": "Ghi nhận công nhận xã",
        "new_rural.withdraw": "Thu hồi công nhận",
        "place": "Phân loại",
        "target": "Mức",
        "enabled": "Đang dùng",
        "threshold": "Ngưỡng",
        "decision_no": "Số quyết định",
    },
)
